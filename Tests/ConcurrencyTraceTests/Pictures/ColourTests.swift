import ConcurrencyTrace
import Foundation
import Testing

@Suite("Colours of the pictures") struct ColourTests {
  /// The variables that the page's style sheet defines, for light and for dark pages.
  private func variables(of html: String) throws -> (light: [String: String], dark: [String: String]) {
    let found = html.matches(of: /--(\w+): (#[0-9a-f]{6});/).map { (String($0.1), String($0.2)) }
    #expect(found.count.isMultiple(of: 2) && !found.isEmpty)
    return (
      Dictionary(uniqueKeysWithValues: found[..<(found.count / 2)]),
      Dictionary(uniqueKeysWithValues: found[(found.count / 2)...])
    )
  }

  /// The contrast of two colours, from 1 to 21, as WCAG 2 defines it.
  private func contrast(_ one: String, _ other: String) -> Double {
    func luminance(_ colour: String) -> Double {
      let number = Int(colour.dropFirst(), radix: 16) ?? 0
      let parts = [16, 8, 0].map { shift in
        let value = Double(number >> shift & 0xff) / 255
        return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
      }
      return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
    }
    let (low, high) = (min(luminance(one), luminance(other)), max(luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)
  }

  @Test("States can be told from the page, and text can be read, on light and on dark pages")
  func contrasts() throws {
    let html = SampleReport.everyState.html()
    let (light, dark) = try variables(of: html)
    let kinds = try HTMLContents(of: html).kinds
    #expect(kinds.map(\.meaning).count == 6)
    for colours in [light, dark] {
      let page = try #require(colours["page"])
      for kind in kinds {
        let colour = try #require(colours[kind.name])
        #expect(contrast(colour, page) >= 3, "\(kind.name)")
      }
      for name in ["text", "faintText"] {
        #expect(contrast(try #require(colours[name]), page) >= 4.5, "\(name)")
      }
    }
    #expect(contrast("#000000", "#ffffff") > 20.99)
    #expect(contrast("#7fb8e6", "#ffffff") < 3)
  }

  @Test("The SVG has the page's colours, the dark ones in a style that names nothing but the picture's own parts")
  func svg() throws {
    let text = SampleReport.everyState.svg()
    let (light, dark) = try variables(of: SampleReport.everyState.html())
    for (name, colour) in light where name != "grid" {
      #expect(text.contains("fill=\"\(colour)\" class=\"\(name)\""), "\(name)")
    }
    let style = try #require(text.firstMatch(of: /<style>(.*)<\/style>/)?.1)
    for (name, colour) in dark {
      #expect(style.contains(".concurrency-timeline .\(name){\(name == "grid" ? "stroke" : "fill"):\(colour)}"))
    }
    #expect(style.matches(of: /[{}](\.[^{]*)\{/).allSatisfy { $0.1.hasPrefix(".concurrency-timeline") })
  }

  @Test("A timeline in colours is the plain one once its escapes are gone", arguments: [40, 60, 80, 133])
  func colouredTimeline(width: Int) {
    for report in [SampleReport.everyState, SampleReport.turns(.virtual, slices: 200, tasks: 30)] {
      let plain = report.timeline(width: width)
      let coloured = report.timeline(width: width, style: .coloured)
      #expect(coloured.replacing(/\u{1b}\[[0-9;]*m/, with: "") == plain)
      #expect(!plain.contains("\u{1b}"))
      for line in coloured.split(separator: "\n") where line.contains("\u{1b}") {
        // No colour runs into the next line.
        #expect(line.matches(of: /\u{1b}\[[0-9;]*m/).last?.0 == "\u{1b}[0m")
      }
    }
  }

  @Test("In a coloured timeline every state has a colour, and a stretch is coloured once")
  func escapes() {
    let coloured = SampleReport.everyState.timeline(width: 60, style: .coloured)
    #expect(coloured.contains("\u{1b}[0;34m█\u{1b}[0m runs"))
    #expect(coloured.contains("\u{1b}[0;1;31mX\u{1b}[0m blocks its thread"))
    #expect(coloured.contains("> unfinished"))
    #expect(coloured.contains(/\u{1b}\[0;34m█+\u{1b}\[0;90m·+/))
  }

  @Test(
    "Colours are for terminals that show them to people who want them",
    arguments: [
      (true, ["TERM": "xterm-256color"], TimelineStyle.coloured),
      (true, ["TERM": "xterm", "NO_COLOR": ""], .coloured),
      (true, ["TERM": "xterm", "NO_COLOR": "1"], .plain),
      (true, ["TERM": "dumb"], .plain),
      (true, [:], .plain),
      (false, ["TERM": "xterm-256color"], .plain),
    ]
  )
  func automatic(isTerminal: Bool, environment: [String: String], style: TimelineStyle) {
    #expect(TimelineStyle.automatic(isTerminal: isTerminal, environment: environment) == style)
  }
}

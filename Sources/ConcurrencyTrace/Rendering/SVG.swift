extension ConcurrencyReport {
  /// The timeline as a picture: a complete SVG document, without scripts and without references to anything outside.
  ///
  /// It has one row for each task, at most 200. Pointing at a stretch shows its times and where the task goes on. Of stretches
  /// of one kind that begin in the same pixel and end there, the first is drawn. There are colours for light and for dark
  /// pages. The same report gives the same text.
  public func svg() -> String {
    SVG(report: self).document
  }
}

/// Draws the picture of `ConcurrencyReport.svg()`.
private struct SVG {
  /// The class of the document, so that its style touches nothing else of a page that it is made part of.
  private static let name = "concurrency-timeline"
  private static let maximumRows = 200
  private static let rowHeight = 22
  private static let margin = 250
  private static let plotWidth = 960
  private static let top = 34

  let report: ConcurrencyReport

  var document: String {
    let drawn = report.tasks.prefix(Self.maximumRows)
    let rest = report.tasks.count - drawn.count
    let legendTop = Self.top + (drawn.count + (rest > 0 ? 1 : 0)) * Self.rowHeight + 12
    let width = Self.margin + Self.plotWidth + 40
    let height = legendTop + 30
    var lines = [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"\(Self.name)\" width=\"\(width)\" height=\"\(height)\" "
        + "viewBox=\"0 0 \(width) \(height)\" font-family=\"sans-serif\" font-size=\"12\">",
      darkStyle,
      "<rect width=\"100%\" height=\"100%\" \(fill(.page))/>",
    ]
    lines += axis(bottom: legendTop - 12)
    for (row, task) in drawn.enumerated() {
      lines += self.row(task, top: Self.top + row * Self.rowHeight)
    }
    if rest > 0 {
      lines.append(text("… \(rest) more tasks", x: 8, y: legendTop - 20))
    }
    lines += legend(top: legendTop)
    return (lines + ["</svg>"]).joined(separator: "\n")
  }

  /// The attributes give the light colours, also to viewers that know no style sheets; this is for the dark ones.
  private var darkStyle: String {
    let rules = PictureColour.allCases.map { colour in
      let property = colour == .grid ? "stroke" : "fill"
      return ".\(Self.name) .\(colour.rawValue){\(property):\(colour.dark)}"
    }
    return "<style>.\(Self.name){color-scheme:light dark}"
      + "@media (prefers-color-scheme:dark){\(rules.joined())}</style>"
  }

  private func fill(_ colour: PictureColour) -> String {
    "fill=\"\(colour.light)\" class=\"\(colour.rawValue)\""
  }

  private func axis(bottom: Int) -> [String] {
    (0...(report.wall > .zero ? 4 : 0)).flatMap { quarter in
      let time = report.wall * quarter / 4
      let x = number(self.x(time))
      return [
        "<line x1=\"\(x)\" y1=\"\(Self.top - 8)\" x2=\"\(x)\" y2=\"\(bottom)\" "
          + "stroke=\"\(PictureColour.grid.light)\" class=\"\(PictureColour.grid.rawValue)\"/>",
        "<text x=\"\(x)\" y=\"\(Self.top - 14)\" text-anchor=\"middle\" \(fill(.faintText))>\(words(time))</text>",
      ]
    }
  }

  private func row(_ task: TaskSpan, top: Int) -> [String] {
    let label = task.label.count > 32 ? task.label.prefix(31) + "…" : task.label
    var lines = ["<g>", text(label, x: 8, y: top + 15)]
    var narrow: [TaskSpan.Phase.Kind: Int] = [:]
    for phase in task.phases(closing: report.wall) {
      let pixel = Int(x(phase.start))
      if pixel == Int(x(phase.end)), narrow.updateValue(pixel, forKey: phase.kind) == pixel { continue }
      lines.append(bar(PictureColour(phase.kind), from: phase.start, to: phase.end, top: top, title: title(phase)))
    }
    for finding in report.blocking where finding.call != nil {
      let through = finding.calledFunction.map { " through \($0)" } ?? ""
      let place = finding.culprit.map { ", called by \($0)\(through)" } ?? ""
      let title = "\(finding.call?.name ?? "") blocked for \(finding.blocked.roughly)\(place)"
      for call in finding.occurrences where call.task == task.id {
        lines.append(bar(.blocked, from: call.time, to: call.drawnEnd(in: report), top: top, title: title))
      }
    }
    return lines + ["</g>"]
  }

  private func bar(_ colour: PictureColour, from start: Duration, to end: Duration, top: Int, title: String) -> String {
    // What takes no time is drawn as a line that can still be seen.
    let width = max(1.5, x(end) - x(start))
    let height = colour.isThin ? 4 : 14
    let y = top + (Self.rowHeight - height) / 2
    return "<rect x=\"\(number(x(start)))\" y=\"\(y)\" width=\"\(number(width))\" height=\"\(height)\" "
      + "\(fill(colour))><title>\(title.escapedForMarkup)</title></rect>"
  }

  private func title(_ phase: TaskSpan.Phase) -> String {
    var title = "\(phase.kind.rawValue): \(words(phase.start)) to \(words(phase.end))"
    if let slice = phase.slice { title += ", \(slice.lane)" }
    if let place = phase.suspension?.resumesAt { title += ", goes on at \(place)" }
    return title
  }

  private func legend(top: Int) -> [String] {
    PictureColour.states.enumerated().flatMap { index, colour in
      let x = 8 + index * 170
      return [
        "<rect x=\"\(x)\" y=\"\(top)\" width=\"14\" height=\"14\" \(fill(colour))/>",
        text(colour.meaning, x: x + 20, y: top + 12),
      ]
    }
  }

  private func text(_ text: some StringProtocol, x: Int, y: Int) -> String {
    "<text x=\"\(x)\" y=\"\(y)\" \(fill(.text))>\(String(text).escapedForMarkup)</text>"
  }

  private func x(_ time: Duration) -> Double {
    let share = report.wall > .zero ? min(1, max(0, time / report.wall)) : 0
    return Double(Self.margin) + share * Double(Self.plotWidth)
  }

  /// A tenth of a pixel is enough.
  private func number(_ value: Double) -> String {
    String((value * 10).rounded() / 10)
  }

  private func words(_ duration: Duration) -> String {
    report.isVirtual ? duration.brief : duration.roughly
  }
}

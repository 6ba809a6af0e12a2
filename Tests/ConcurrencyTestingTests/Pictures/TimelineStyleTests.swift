import ConcurrencyTesting
import Foundation
import Testing

@Suite("Style of a timeline") struct TimelineStyleTests {
  private let environment = ["TERM": "xterm-256color"]

  @Test("A terminal gets colours, unless its user wants none")
  func terminal() {
    // The near end of a pseudo-terminal is a terminal too.
    let terminal = open("/dev/ptmx", O_RDWR | O_NOCTTY)
    defer { close(terminal) }
    #expect(terminal >= 0)
    #expect(TimelineStyle.automatic(for: terminal, environment: environment) == .coloured)
    #expect(TimelineStyle.automatic(for: terminal, environment: ["TERM": "xterm", "NO_COLOR": "1"]) == .plain)
  }

  @Test("A file, a pipe, and what is not open get none")
  func noTerminal() {
    let file = open("/dev/null", O_WRONLY)
    defer { close(file) }
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    defer { ends.forEach { close($0) } }
    for descriptor in [file, ends[1], -1] {
      #expect(TimelineStyle.automatic(for: descriptor, environment: environment) == .plain)
    }
  }
}

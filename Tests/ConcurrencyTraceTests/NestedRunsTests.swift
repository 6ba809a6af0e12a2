import ConcurrencyTrace
import TestSupport
import Testing

/// Tasks that are awaited one after the other, and await one thing after the other themselves.
@Suite("Diagnosis: sequential awaits inside sequential awaits") struct NestedRunsTests {
  /// The operation creates a task for each list of seconds and awaits it before it creates the next; the task sleeps for each
  /// of the seconds, one after the other.
  private func nested(_ children: [[Int]]) -> ConcurrencyReport {
    var trace = TraceBuilder(.virtual)
    var now = 0
    for sleeps in children {
      let task = trace.spawn(site: place("loadAll()", 7))
      trace.ended(0)
      trace.began(task)
      trace.ended(task)
      for (turn, sleep) in sleeps.enumerated() {
        now += sleep
        trace.at(.seconds(now))
        trace.resume(task, after: .timer, at: place("load()", 20 + turn))
        if turn == sleeps.count - 1 { trace.complete(task, waking: 0) } else { trace.ended(task) }
      }
      trace.began(0)
    }
    return trace.report()
  }

  /// What each task loses, by its number.
  private func lost(_ report: ConcurrencyReport) -> [Int: Duration] {
    Dictionary(report.diagnoses.map { ($0.tasks[0].rawValue, $0.lost) }, uniquingKeysWith: +)
  }

  @Test("What is lost inside is lost once, for tasks that would go on side by side")
  func equal() {
    let report = nested([[1, 1], [1, 1]])
    #expect(report.wall == .seconds(4))
    #expect(report.diagnoses.allSatisfy { $0.cause == .sequentialAwaits })
    // Side by side they would take two seconds, and one if each did its two things side by side as well.
    #expect(lost(report) == [0: .seconds(2), 1: .seconds(1)])
    #expect(report.criticalPath == .seconds(1))
  }

  @Test("Nothing is won inside the longer of two tasks below what the other one takes")
  func unequal() {
    let report = nested([[1, 1, 1], [2]])
    #expect(report.wall == .seconds(5))
    #expect(lost(report) == [0: .seconds(2), 1: .seconds(1)])
    #expect(report.criticalPath == .seconds(2))
  }

  @Test("What is lost inside a task that would not be the longest is not told apart")
  func shorter() {
    let report = nested([[5], [1, 1]])
    #expect(lost(report) == [0: .seconds(2)])
    #expect(report.criticalPath == .seconds(5))
  }

  @Test("What is lost inside the only task counts whole")
  func single() {
    let report = nested([[1, 1, 1]])
    #expect(lost(report) == [1: .seconds(2)])
    #expect(report.criticalPath == .seconds(1))
  }

  @Test("A chain of tasks of which each sleeps twice is analysed in a bounded number of passes")
  func longChain() {
    let growth = growth { scale in
      let report = nested(Array(repeating: [1, 1], count: 1_000 * scale))
      // What would still be lost inside one of so many is less than explains anything.
      #expect(report.criticalPath == .seconds(2))
    }
    #expect(growth < 10)
  }
}

import ConcurrencyTrace
import TestSupport
import Testing

/// What a parent does in the slice in which it creates a child, which runs at once on another thread, and then awaits it.
@Suite("Peaks: a parent beside its child") struct WayOutTests {
  /// The report of a parent whose slice creates its child at `creation`, ends at `end`, and goes on when the child is over.
  ///
  /// - Parameters:
  ///   - cpu: the processor time of the parent's slice.
  ///   - preempted: how long its thread had no core, as far as that is known.
  ///   - before: writes what the slice does before the creation.
  ///   - after: writes what it does afterwards, from the instant of the creation on.
  private func report(
    creation: Duration,
    end: Duration,
    cpu: Duration,
    preempted: Duration = .zero,
    before: (inout TraceBuilder) -> Void = { _ in },
    after: (inout TraceBuilder) -> Void = { _ in }
  ) -> ConcurrencyReport {
    var trace = TraceBuilder(.real)
    before(&trace)
    trace.at(creation)
    let child = trace.spawn()
    trace.began(child, lane: .pool(1))
    after(&trace)
    trace.at(end)
    trace.ended(0, cpu: cpu, preempted: preempted)
    trace.at(.seconds(1))
    trace.complete(child, waking: 0)
    trace.began(0)
    return trace.report()
  }

  @Test("A parent on its way to await the child that runs already does not overlap with it", arguments: [50, 5_000])
  func parentOnItsWayOut(microseconds: Int) {
    let end = Duration.milliseconds(1) + .microseconds(microseconds)
    #expect(report(creation: .milliseconds(1), end: end, cpu: .microseconds(60)).peakConcurrency == 1)
  }

  @Test("A parent that computes or blocks before it awaits its child overlaps with it", arguments: [true, false])
  func parentBusyBeforeAwait(blocks: Bool) {
    let report = report(
      creation: .milliseconds(1),
      end: .milliseconds(201),
      cpu: blocks ? .microseconds(60) : .milliseconds(200),
      after: { if blocks { $0.blocking(.call(.usleep), task: 0, wall: .milliseconds(200)) } }
    )
    #expect(report.peakConcurrency == 2)
  }

  @Test("What the machine takes for a parent's way to its await is not work", arguments: [2_000, 9_000])
  func slowWayOut(microseconds: Int) {
    let report = report(
      creation: .microseconds(750),
      end: .microseconds(1_750 + microseconds),
      cpu: .microseconds(microseconds)
    )
    #expect(report.peakConcurrency == 1)
  }

  @Test("What a parent computes before it creates the child does not overlap with it", arguments: [true, false])
  func parentBusyBeforeChild(tells: Bool) {
    // The parent loses its core on its way to the await.
    let report = report(
      creation: .milliseconds(200),
      end: .milliseconds(208),
      cpu: .milliseconds(200),
      preempted: .milliseconds(8),
      before: { trace in
        trace.at(.milliseconds(200))
        if tells { trace.used(0, cpu: .milliseconds(200)) }
      }
    )
    #expect(report.peakConcurrency == 1)
  }

  @Test("What it computes afterwards does, however long its thread had no core before")
  func parentBusyBeforeAndAfter() {
    let report = report(
      creation: .milliseconds(400),
      end: .milliseconds(600),
      cpu: .milliseconds(400),
      preempted: .milliseconds(200),
      before: { trace in
        trace.at(.milliseconds(400))
        trace.used(0, cpu: .milliseconds(200))
      }
    )
    #expect(report.peakConcurrency == 2)
  }

  @Test("Nor does it matter that the thread had no core at the creation", arguments: [200, 5])
  func parentLosesItsCoreAtTheCreation(milliseconds: Int) {
    let report = report(
      creation: .milliseconds(400),
      end: .milliseconds(700 + milliseconds),
      cpu: .milliseconds(200 + milliseconds),
      preempted: .milliseconds(500),
      after: { trace in
        trace.at(.milliseconds(700))
        trace.used(0, cpu: .milliseconds(200))
      }
    )
    #expect(report.peakConcurrency == (milliseconds == 5 ? 1 : 2))
  }

  @Test("A call before the child's creation does not overlap with the child, unless it is repeated", arguments: [1, 2])
  func parentBlocksBeforeChild(calls: Int) {
    // For one call, the machine below took the rest.
    let report = report(
      creation: .milliseconds(200),
      end: .milliseconds(calls == 1 ? 208 : 408),
      cpu: .microseconds(60),
      before: { trace in
        trace.blocking(.call(.usleep), task: 0, count: calls, wall: .milliseconds(200 * calls))
        trace.at(.milliseconds(200))
        trace.used(0, cpu: .zero)
      }
    )
    #expect(report.peakConcurrency == calls)
  }

  @Test("A repeated call overlaps with the child whatever the slice has computed before the creation")
  func parentComputesAndBlocksBeforeChild() {
    let report = report(
      creation: .milliseconds(450),
      end: .milliseconds(600),
      cpu: .milliseconds(300),
      before: { trace in
        trace.at(.milliseconds(300))
        trace.blocking(.call(.usleep), task: 0, count: 2, wall: .milliseconds(300))
      },
      after: { $0.used(0, cpu: .milliseconds(300)) }
    )
    #expect(report.peakConcurrency == 2)
  }

  @Test("What a slice computed before its task came into the scope is not the scope's", arguments: [true, false])
  func entersWithinSlice(computes: Bool) {
    let report = report(
      creation: .zero,
      end: .milliseconds(computes ? 105 : 8),
      cpu: .milliseconds(computes ? 304 : 204),
      before: { $0.entered(0, cpu: .milliseconds(200), real: .milliseconds(200)) },
      after: { trace in
        trace.at(.milliseconds(5))
        trace.used(0, cpu: .milliseconds(204))
        let other = trace.spawn()
        trace.began(other, lane: .pool(1))
        trace.ended(other, .completed)
      }
    )
    #expect(report.slices.first?.cpu == .milliseconds(computes ? 104 : 4))
    #expect(report.peakConcurrency == (computes ? 3 : 2))
  }
}

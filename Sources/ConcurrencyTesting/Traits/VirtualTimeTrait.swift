import ConcurrencyRuntime
public import Foundation
public import Testing

/// Runs a test in virtual time.
public struct VirtualTimeTrait: TestTrait, SuiteTrait, TestScoping {
  let autoAdvance: AutoAdvance
  let schedule: SchedulePolicy
  let startingAt: Date?
  let timeLimit: Duration?

  /// Each test of a suite gets a scope of its own.
  public var isRecursive: Bool { true }

  /// Runs the test's body in a scope.
  public func provideScope(
    for test: Test,
    testCase: Test.Case?,
    performing function: @Sendable () async throws -> Void
  ) async throws {
    // A suite has no body of its own; its tests have.
    guard testCase != nil else { return try await function() }
    let site = CallSite(test.sourceLocation)
    try await withoutActuallyEscaping(function) { escapable in
      do {
        try await runVirtualTime(
          autoAdvance: autoAdvance,
          schedule: schedule,
          startingAt: startingAt,
          timeLimit: timeLimit,
          at: site
        ) { _ in try await escapable() }
      } catch VirtualTimeError.bodyDidNotEnd {
        // The scope's root task stands in the middle of the closure and will never go on, so its references to it will
        // never be given back: that is done for it here, or the language would take the closure for one that escapes.
        ObjectReferences.giveBackAllButOne(toContextOf: escapable)
        throw VirtualTimeError.bodyDidNotEnd
      }
    }
  }
}

extension Trait where Self == VirtualTimeTrait {
  /// Runs the test, or each test of the suite, in virtual time. `VirtualTime.current` is its scope.
  public static var virtualTime: Self { .virtualTime() }

  /// Runs the test, or each test of the suite, in virtual time.
  ///
  /// - Parameters:
  ///   - autoAdvance: when the clock moves.
  ///   - schedule: in which order jobs run.
  ///   - startingAt: what `Date()` shows at first; see `withVirtualTime`.
  ///   - timeLimit: how much real time the test may take; see `withVirtualTime`.
  public static func virtualTime(
    autoAdvance: AutoAdvance = .whenIdle,
    schedule: SchedulePolicy = .fifo,
    startingAt: Date? = nil,
    timeLimit: Duration? = nil
  ) -> Self {
    VirtualTimeTrait(autoAdvance: autoAdvance, schedule: schedule, startingAt: startingAt, timeLimit: timeLimit)
  }
}

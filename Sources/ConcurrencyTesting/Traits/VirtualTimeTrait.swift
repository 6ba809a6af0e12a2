import ConcurrencyRuntime
public import Foundation
import Synchronization
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
    let settlement = Settlement()
    try await withoutActuallyEscaping(function) { escapable in
      do {
        try await runVirtualTime(
          autoAdvance: autoAdvance,
          schedule: schedule,
          startingAt: startingAt,
          timeLimit: timeLimit,
          at: site
        ) { _ in try await Self.perform(escapable, settlement) }
      } catch VirtualTimeError.bodyDidNotEnd {
        // The scope's root task stands in the middle of the closure and will never get beyond it, so its references to it
        // will never be given back: that is done for it here, or the language would take the closure for one that escapes.
        if settlement.isLate() {
          // It has got beyond it just now, and gives back what it has.
          while !ObjectReferences.isOnlyReference(toContextOf: escapable) { await Task.yield() }
        } else {
          ObjectReferences.giveBackAllButOne(toContextOf: escapable)
        }
        throw VirtualTimeError.bodyDidNotEnd
      }
    }
  }

  /// Which came first: that the body ended, or that its scope did without it.
  private final class Settlement: Sendable {
    private let isOver = Atomic(false)

    /// To be asked once by each of the two.
    func isLate() -> Bool { isOver.exchange(true, ordering: .acquiringAndReleasing) }
  }

  /// Runs a test's body. Never returns if the test was over before it: a slice that hangs can come back after that.
  private static func perform(_ body: @Sendable () async throws -> Void, _ settlement: Settlement) async throws {
    let result: Result<Void, any Error>
    do { result = .success(try await body()) } catch { result = .failure(error) }
    if settlement.isLate() { await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in } }
    try result.get()
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

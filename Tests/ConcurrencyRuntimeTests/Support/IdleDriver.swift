@testable import ConcurrencyRuntime

/// Runs nothing.
final class IdleDriver: ScopeDriver {
  var clock: VirtualClockStorage? { nil }
  var poolWidth: Int { 1 }
  var now: Int64 { 0 }
  func enqueue(_ job: ReadyJob) {}
  func schedule(_ job: ReadyJob, after nanoseconds: Int64) -> Bool { false }
}

import Foundation
import Synchronization

/// Code that no test asserts anything about.
enum Feed {
  static func sleepsInTest() async { usleep(2_000) }

  static func sleepsInChild() async {
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<3 { group.addTask { _ = usleep(2_000) } }
    }
  }

  static func sleepsDetached() async {
    await Task.detached { _ = usleep(2_000) }.value
  }

  static func sleepsInCase(_ number: Int) async { usleep(2_000) }

  static func sleepsInVirtualTime() async { usleep(2_000) }

  static func sleepsInOtherAssertion() async { usleep(2_000) }

  static func sleepsInSetUp() async { usleep(2_000) }

  static func sleepsInXCTest() async { usleep(2_000) }

  static func sleepsInTaskOfSyncTest() { usleep(2_000) }

  static func sleepsWithReason() async {
    // Allowed where it stands.
    usleep(2_000)
  }

  static func sleepsWithAllowance() async { usleep(2_000) }

  /// The first one of the test process.
  static func startsAProcess() async throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/true")
    try await withCheckedThrowingContinuation { (end: CheckedContinuation<Void, any Error>) in
      process.terminationHandler = { _ in end.resume() }
      do { try process.run() } catch { end.resume(throwing: error) }
    }
  }

  static func sleepsOffThePool() async {
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        usleep(2_000)
        continuation.resume()
      }
    }
  }

  static func sleepsSuspended() async throws { try await Task.sleep(for: .milliseconds(2)) }

  /// Computes for many times any budget of a slice.
  static func computes() async { spin() }

  @MainActor static func computesOnTheMainActor() async { spin() }

  /// An actor that tests share.
  actor Shared {
    static let actor = Shared()
    func spin() { Feed.spin(microseconds: 200) }
  }

  private static func spin(microseconds: Int = 100_000) {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    let end = time.tv_sec * 1_000_000_000 + time.tv_nsec + microseconds * 1_000
    repeat { clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time) } while time.tv_sec * 1_000_000_000 + time.tv_nsec < end
  }

  private static let isWaiting = Atomic(false)
  nonisolated(unsafe) private static var leaked: CheckedContinuation<Void, Never>?

  /// Starts a task that waits for what nobody does.
  static func leaks() async {
    _ = Task {
      await withCheckedContinuation { continuation in
        leaked = continuation
        isWaiting.store(true, ordering: .releasing)
      }
    }
    while !isWaiting.load(ordering: .acquiring) { await Task.yield() }
  }

  nonisolated(unsafe) private static var leakedAtOnce: CheckedContinuation<Void, Never>?

  /// The same, and does not wait until it has begun.
  static func leaksAtOnce() {
    _ = Task { await withCheckedContinuation { leakedAtOnce = $0 } }
  }

  /// Starts a task that ends soon.
  static func leavesAlmostNothing() {
    _ = Task { await Task.yield() }
  }
}

actor Sleeper {
  func sleep(_ told: @Sendable () -> Void) {
    usleep(2_000)
    told()
  }
}

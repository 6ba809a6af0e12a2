import Foundation
import Synchronization

// glibc declares it for GNU programs only, which Swift's module is not.
@_silgen_name("gettid")
private func gettid() -> Int32

/// Ends a wait once the thread that waits is asleep, so that the wait is a real one however busy the machine is.
final class Releaser: Sendable {
  /// The kernel's number of the thread that is about to wait; 0 until that is known.
  private let waiter = Atomic<Int32>(0)

  /// - Parameters:
  ///   - looks: how often the thread must be found in one and the same sleep. The default is longer than a thread waits
  ///     for a lock of the runtime's own.
  ///   - release: ends the wait; called on another thread.
  init(afterLooks looks: Int = 40, _ release: @escaping @Sendable () -> Void) {
    Thread.detachNewThread { [self] in
      var same = 0
      var sleep: String?
      while same < looks {
        usleep(500)
        let waiter = waiter.load(ordering: .acquiring)
        let now = waiter == 0 ? nil : Self.sleep(of: waiter)
        same = now != nil && now == sleep ? same + 1 : 0
        sleep = now
      }
      release()
    }
  }

  /// To be called by the thread that waits, right before.
  func expectSleep() { waiter.store(gettid(), ordering: .releasing) }

  /// What tells one sleep of the thread from another: how often it has gone to sleep. Nil while it is awake.
  private static func sleep(of thread: Int32) -> String? {
    guard let status = try? String(contentsOfFile: "/proc/self/task/\(thread)/status", encoding: .utf8) else {
      return nil
    }
    let lines = status.split(separator: "\n")
    guard lines.contains(where: { $0.hasPrefix("State:\tS") }) else { return nil }
    return lines.first { $0.hasPrefix("voluntary_ctxt_switches:") }.map(String.init)
  }
}

/// Lets a thread hold a lock, and returns when it does and sleeps: a holder that has no core is not to blame. The lock is given back when another thread sleeps for it.
///
/// - Parameter withLock: takes the lock, runs what it is handed, and gives the lock back.
func hold(_ withLock: @escaping @Sendable (_ body: () -> Void) -> Void) async -> Releaser {
  let end = DispatchSemaphore(value: 0)
  await withCheckedContinuation { isHeld in
    let sleeper = Releaser(afterLooks: 3) { isHeld.resume() }
    Thread.detachNewThread {
      withLock {
        sleeper.expectSleep()
        end.wait()
      }
    }
  }
  return Releaser { end.signal() }
}

/// The result of `body` on a Dispatch queue, for which the calling task waits.
func onQueue<R: Sendable>(_ body: @escaping @Sendable () -> R) async -> R {
  await withCheckedContinuation { continuation in
    DispatchQueue.global().async { continuation.resume(returning: body()) }
  }
}

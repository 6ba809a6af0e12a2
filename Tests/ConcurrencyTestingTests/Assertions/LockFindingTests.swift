import ConcurrencyTesting
import Dispatch
import Foundation
import TestSupport
import Testing

/// Locks that keep a thread of the pool.
@Suite struct LockFindingTests {
  /// The locks that Swift code uses.
  enum Kind: String, CaseIterable, Sendable {
    case nsLock = "pthread_mutex_lock"
    case nsRecursiveLock = "pthread_mutex_lock "
    case readWrite = "pthread_rwlock_wrlock"

    var symbol: String { rawValue.trimmingCharacters(in: .whitespaces) }
  }

  /// A lock of one kind.
  private struct AnyLock: Sendable {
    let lock: @Sendable () -> Void
    let unlock: @Sendable () -> Void

    init(_ kind: Kind) {
      switch kind {
      case .nsLock:
        let inner = NSLock()
        (lock, unlock) = ({ inner.lock() }, { inner.unlock() })
      case .nsRecursiveLock:
        let inner = NSRecursiveLock()
        (lock, unlock) = ({ inner.lock() }, { inner.unlock() })
      case .readWrite:
        let inner = ReadWriteLock()
        (lock, unlock) = ({ inner.lock() }, { inner.unlock() })
      }
    }
  }

  private final class ReadWriteLock: Sendable {
    // Only handed to functions that are made for several threads.
    nonisolated(unsafe) private let pointer = UnsafeMutablePointer<pthread_rwlock_t>.allocate(capacity: 1)

    init() { pthread_rwlock_init(pointer, nil) }
    deinit { pointer.deallocate() }
    func lock() { pthread_rwlock_wrlock(pointer) }
    func unlock() { pthread_rwlock_unlock(pointer) }
  }

  @Test(arguments: Kind.allCases)
  func aLockThatIsHeldIsFound(_ kind: Kind) async throws {
    let lock = AnyLock(kind)
    let holder = await onThread {
      LockHolder { held in
        lock.lock()
        held()
        lock.unlock()
      }
    }
    let waker = Waker { holder.release() }
    let line = Box(0)
    let found = await findings {
      waker.arm()
      line.value = #line + 1
      lock.lock()
      lock.unlock()
    }
    let text = try #require(found)
    #expect(text.hasPrefix("assertNonBlocking: found 1 blocking call, expected none"))
    #expect(text.contains("\(kind.symbol) blocked a thread of the pool"))
    #expect(text.contains("LockFindingTests.swift:\(line.value)"))
    #expect(text.contains("Remedy: Do not hold the lock for long"))
  }

  @Test(arguments: Kind.allCases)
  func aLockThatIsFreeIsNoFinding(_ kind: Kind) async {
    let lock = AnyLock(kind)
    #expect(
      await findings {
        for _ in 0..<100 {
          lock.lock()
          lock.unlock()
        }
      } == nil
    )
  }

  @Test func manyTasksThatTakeALockForAMomentAreNoFinding() async {
    let lock = NSLock()
    let longWait = Box(Duration.zero)
    let text = await findings {
      longWait.value = await withTaskGroup(of: Duration.self) { group in
        for _ in 0..<8 {
          group.addTask {
            var longest = Duration.zero
            for _ in 0..<200 {
              let start = ContinuousClock.now
              lock.withLock {}
              longest = max(longest, ContinuousClock.now - start)
              if longest > .microseconds(100) { await Task.yield() }
            }
            return longest
          }
        }
        return await group.reduce(.zero, max)
      }
    }
    // The thread that holds the lock may lose its core meanwhile; then the others do wait.
    #expect(text == nil || longWait.value >= .milliseconds(1))
  }

  @Test func aCallCanBeAllowed() async throws {
    let lock = NSLock()
    let (held, release) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    startThread {
      lock.lock()
      held.signal()
      release.wait()
      lock.unlock()
    }
    await onThread { held.wait() }
    let waker = Waker { release.signal() }
    #expect(
      await findings(allowing: .category(.lock)) {
        waker.arm()
        lock.withLock {}
      } == nil
    )
  }
}

import Foundation
import Synchronization

/// Passes on to a child what is to end this process, and waits for the child's end in place of ending first.
///
/// Foundation starts children in process groups of their own, so that Ctrl-C does not reach them.
struct Interruption {
  /// The child, or 0. Signal handlers can read this and nothing else.
  private static let child = Atomic<Int32>(0)
  /// How often it happened.
  private static let count = Atomic<Int>(0)

  /// What has started this process.
  private let parent: Int32

  /// What happens from here on is not lost: the child is told when it is there.
  init() {
    parent = getppid()
    // The first use of a static property is not for a signal handler.
    Self.child.store(0, ordering: .relaxed)
    Self.count.store(0, ordering: .relaxed)
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in [SIGINT, SIGTERM, SIGHUP] {
      // A child starts with the default handling, for a handler does not outlive exec.
      signal(number) { _ in Interruption.happen() }
      sigaddset(&signals, number)
    }
    // A process that was started from a thread of libdispatch has them blocked.
    sigprocmask(SIG_UNBLOCK, &signals, nil)
  }

  var hasHappened: Bool { Self.count.load(ordering: .relaxed) > 0 }

  /// Begins to pass it on.
  func forward(to child: Int32, withParent: Bool) {
    Self.child.store(child, ordering: .sequentiallyConsistent)
    if hasHappened { Self.tell(child) }
    guard withParent else { return }
    Thread.detachNewThread { [parent] in
      while getppid() == parent { usleep(100_000) }
      Self.happen()
    }
  }

  private static func happen() {
    count.add(1, ordering: .sequentiallyConsistent)
    let child = child.load(ordering: .sequentiallyConsistent)
    if child > 0 { tell(child) }
  }

  /// SwiftPM takes the tests with it when it is interrupted. Whoever asks twice does not want to wait for that.
  private static func tell(_ child: Int32) {
    if count.load(ordering: .relaxed) > 1 {
      kill(getpgid(child) == child ? -child : child, SIGKILL)
    } else {
      kill(child, SIGINT)
    }
  }
}

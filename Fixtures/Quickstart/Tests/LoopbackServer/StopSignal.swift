import Foundation

/// A pipe whose closed end wakes every thread that waits on it.
final class StopSignal: Sendable {
  private let readEnd: Int32
  private let writeEnd: Int32

  init() throws {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else {
      throw SocketError(code: errno)
    }
    (readEnd, writeEnd) = (ends[0], ends[1])
  }

  deinit {
    close(readEnd)
  }

  /// Wakes all waiting threads, now and later. To be called once.
  func raise() {
    close(writeEnd)
  }

  /// Waits until `descriptor` can be read. False if the signal was raised first.
  func waits(for descriptor: Int32) -> Bool {
    var watched = [
      pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0),
      pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
    ]
    while poll(&watched, nfds_t(watched.count), -1) < 0, errno == EINTR {}
    return watched[0].revents == 0
  }

  /// Waits for `time`. True, and early, if the signal is raised meanwhile.
  func isRaised(within time: Duration) -> Bool {
    let deadline = ContinuousClock.now + time
    var watched = pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0)
    while true {
      let rest = max(.zero, ContinuousClock.now.duration(to: deadline))
      // Rounded up: a delay is never cut short.
      let ready = poll(&watched, 1, Int32((rest / .milliseconds(1)).rounded(.up)))
      if ready >= 0 || errno != EINTR {
        return ready > 0
      }
    }
  }
}

/// A socket call failed with this `errno`.
struct SocketError: Error {
  var code: Int32
}

import CLibraryCalls
import Glibc

/// The calls that wait until a descriptor is ready.
enum ReadinessCall: String, CaseIterable, Sendable {
  case poll, ppoll, select, pselect
  case epollWait = "epoll_wait"
  case epollPwait = "epoll_pwait"

  /// Waits until `descriptor` can be read, or for so long; returns what the call does. Nil waits for ever.
  func perform(_ descriptor: CInt, milliseconds: Int?) -> Int {
    let timeout = CInt(milliseconds ?? -1)
    var interval = timespec(tv_sec: (milliseconds ?? 0) / 1000, tv_nsec: (milliseconds ?? 0) % 1000 * 1_000_000)
    return withUnsafePointer(to: &interval) { pointer in
      let interval = milliseconds == nil ? nil : pointer
      switch self {
      case .poll:
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return Int(Glibc.poll(&request, 1, timeout))
      case .ppoll:
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return Int(call_ppoll(&request, 1, interval))
      case .select:
        var set = DescriptorSet(descriptor)
        return set.withPointer { set in
          guard let interval else { return Int(Glibc.select(descriptor + 1, set, nil, nil, nil)) }
          var time = timeval(tv_sec: interval.pointee.tv_sec, tv_usec: interval.pointee.tv_nsec / 1000)
          return Int(Glibc.select(descriptor + 1, set, nil, nil, &time))
        }
      case .pselect:
        var set = DescriptorSet(descriptor)
        return set.withPointer { Int(Glibc.pselect(descriptor + 1, $0, nil, nil, interval, nil)) }
      case .epollWait: return Int(call_epoll(descriptor, timeout, 0))
      case .epollPwait: return Int(call_epoll(descriptor, timeout, 1))
      }
    }
  }
}

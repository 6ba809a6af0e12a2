import CConcurrencyInterposition

/// The virtual clock that the wrappers read on every thread that runs a slice of its scope.
package final class VirtualClockStorage: Sendable {
  // Points to memory that lives as long as this object; its one field that changes is atomic.
  nonisolated(unsafe) let pointer: UnsafeMutablePointer<cci_virtual_clock>

  /// - Parameters:
  ///   - realtimeBase: what `CLOCK_REALTIME` answers at first, in nanoseconds since 1970.
  ///   - monotonicBase: what the monotonic clocks answer at first, in nanoseconds.
  package init(realtimeBase: Int64, monotonicBase: Int64) {
    pointer = .allocate(capacity: 1)
    cci_virtual_clock_init(pointer, realtimeBase, monotonicBase)
  }

  deinit {
    cci_virtual_clock_destroy(pointer)
    pointer.deallocate()
  }

  /// A number that no other clock of the process has.
  var number: UInt64 { cci_virtual_clock_id(pointer) }

  /// When the work that the calling thread does was started by code that reads this clock; nil if it was not, or if the
  /// kit cannot tell.
  var originOfThread: Int64? {
    let slot = cci_current()
    return slot.pointee.origin_clock_id == number ? slot.pointee.origin_ns : nil
  }

  /// The same, but nil also where the thread was started for the work, rather than a block given to a queue.
  var originOfBlock: Int64? {
    cci_current().pointee.origin_is_of_thread ? nil : originOfThread
  }

  /// Nanoseconds since the scope began, as the calling thread sees it: a thread that has blocked in a sleep sees the time
  /// at which the sleep ended.
  package var elapsed: Int64 { cci_virtual_clock_seen(pointer) }

  /// Moves the clock forward to `instant`, unless it shows as much already. Called by the scope's scheduler, and at the end
  /// of slices and callbacks: one for whose end the scope has not waited must not take the clock back.
  package func reach(_ instant: Int64) { cci_virtual_clock_reach(pointer, instant) }

  /// Makes the time that the calling thread has slept in its slice the scope's: nothing else could run meanwhile.
  func takeSleepOfThread() {
    reach(elapsed)
  }
}

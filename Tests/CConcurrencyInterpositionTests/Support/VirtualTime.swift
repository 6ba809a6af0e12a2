import CConcurrencyInterposition

/// 2000-01-01T00:00:00Z in seconds since 1970.
let virtualWallBase: Int64 = 946_684_800
/// Twenty years after the start of the machine: no real monotonic clock is near, and a deadline of the virtual clock
/// that was passed on as it is would never come.
let virtualMonotonicBase: Int64 = 20 * 365 * 86_400

/// Runs `body` with a virtual clock on the calling thread, which shows `wallBase`, in seconds since 1970. `move` sets what has elapsed, in nanoseconds.
func withVirtualClock<Result>(
  startingAt wallBase: Int64 = virtualWallBase,
  _ body: (_ move: (Int64) -> Void) -> Result
) -> Result {
  let clock = UnsafeMutablePointer<cci_virtual_clock>.allocate(capacity: 1)
  defer { clock.deallocate() }
  cci_virtual_clock_init(clock, wallBase * 1_000_000_000, virtualMonotonicBase * 1_000_000_000)
  cci_current().pointee.clock = clock
  defer { cci_current().pointee.clock = nil }
  return body { cci_virtual_clock_set_elapsed(clock, $0) }
}

/// Uses the thread's processor, without a system call that a wrapper knows, until the real clock has moved on.
@inline(never)
func spin(milliseconds: Int64) {
  let end = cci_real_monotonic_ns() + milliseconds * 1_000_000
  while cci_real_monotonic_ns() < end {}
}

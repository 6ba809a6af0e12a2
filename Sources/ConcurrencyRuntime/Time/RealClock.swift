import CConcurrencyInterposition

/// The real monotonic clock, whatever virtual clock the thread reads.
package enum RealClock {
  /// Nanoseconds since an arbitrary point in the past.
  package static var now: Int64 { cci_real_monotonic_ns() }

  /// The same, as of the kernel's last tick, a few milliseconds ago at most. Costs a fifth.
  package static var lastTick: Int64 { cci_real_monotonic_coarse_ns() }
}

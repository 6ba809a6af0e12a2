extension Duration {
  /// The duration in nanoseconds, rounded towards zero, clamped to what 64 bits hold.
  package var nanoseconds: Int64 {
    // `components` traps beyond 64 bits of seconds.
    if self >= .nanoseconds(Int64.max) { return .max }
    if self <= .nanoseconds(Int64.min) { return .min }
    let (seconds, attoseconds) = components
    let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    guard !overflow else { return seconds < 0 ? .min : .max }
    let (sum, overflowsSum) = product.addingReportingOverflow(attoseconds / 1_000_000_000)
    return overflowsSum ? (seconds < 0 ? .min : .max) : sum
  }
}

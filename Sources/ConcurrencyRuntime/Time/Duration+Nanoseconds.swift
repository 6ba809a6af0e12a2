extension Duration {
  /// The duration in nanoseconds, rounded towards zero, clamped to what 64 bits hold.
  package var nanoseconds: Int64 { Int64(clamping: attoseconds / 1_000_000_000) }

  /// The nearest whole number of nanoseconds, clamped to what 64 bits hold.
  ///
  /// What a virtual clock makes of durations, for it counts nanoseconds: most that are written with a decimal point are some
  /// attoseconds more or less than they read, such as `Duration.seconds(1.2)`.
  package var nearestNanoseconds: Int64 {
    let attoseconds = self.attoseconds
    let whole = attoseconds / 1_000_000_000
    let rest = attoseconds &- whole &* 1_000_000_000
    if rest >= 500_000_000 { return Int64(clamping: whole + 1) }
    return Int64(clamping: rest <= -500_000_000 ? whole - 1 : whole)
  }

  /// For how many nanoseconds a sleep of the duration lasts: the nearest number, but one at least if there is anything to
  /// wait for. A loop that sleeps until its deadline has passed must end.
  package var nanosecondsToSleep: Int64 {
    self > .zero ? max(1, nearestNanoseconds) : 0
  }

  /// The duration in whole nanoseconds, as a virtual clock shows it.
  package var roundedToNanoseconds: Duration { Duration(exactNanoseconds: nearestNanoseconds) }

  /// So many nanoseconds. Does what `Duration.nanoseconds(_:)` does, in a place where its cost is felt.
  package init(exactNanoseconds nanoseconds: Int64) {
    self.init(attoseconds: Int128(nanoseconds) &* 1_000_000_000)
  }
}

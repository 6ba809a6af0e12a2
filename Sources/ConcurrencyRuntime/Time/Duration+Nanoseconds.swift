extension Duration {
  /// The duration in nanoseconds, rounded towards zero, clamped to what 64 bits hold.
  package var nanoseconds: Int64 { Int64(clamping: attoseconds / 1_000_000_000) }

  /// So many nanoseconds. Does what `Duration.nanoseconds(_:)` does, in a place where its cost is felt.
  package init(exactNanoseconds nanoseconds: Int64) {
    self.init(attoseconds: Int128(nanoseconds) &* 1_000_000_000)
  }
}

/// How much processor time one slice may use, in nanoseconds. A call on a file may block for as long.
package struct SliceBudgets: Sendable {
  /// On a thread of the pool.
  package var pool: Int64
  /// On the main actor.
  package var main: Int64

  package init(pool: Int64, main: Int64) {
    self.pool = pool
    self.main = main
  }

  /// The budget of slices of one kind.
  func budget(onMain: Bool) -> Int64 { onMain ? main : pool }
}

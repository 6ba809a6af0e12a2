import CConcurrencyInterposition

/// Marks a stretch of code in which blocking calls are not noted, and whose processor time counts for no budget.
package enum AllowedBlocking {
  /// Runs `body`; what it blocks on the calling thread is not noted.
  package static func perform<R>(_ body: () throws -> R) rethrows -> R {
    let slot = cci_current()
    if slot.pointee.allowance == 0 { cci_allowance_begins() }
    slot.pointee.allowance += 1
    defer {
      slot.pointee.allowance -= 1
      if slot.pointee.allowance == 0 { cci_allowance_ends() }
    }
    return try body()
  }

  /// Runs `body`; what it blocks on the calling thread is noted, whatever stretches are around it.
  package static func forbid<R>(_ body: () throws -> R) rethrows -> R {
    let slot = cci_current()
    let outer = slot.pointee.allowance
    if outer > 0 { cci_allowance_ends() }
    slot.pointee.allowance = 0
    defer {
      slot.pointee.allowance = outer
      if outer > 0 { cci_allowance_begins() }
    }
    return try body()
  }
}

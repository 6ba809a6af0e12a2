import CConcurrencyInterposition

/// Marks a stretch of code in which blocking calls are not noted.
package enum AllowedBlocking {
  /// Runs `body`; what it blocks on the calling thread is not noted.
  package static func perform<R>(_ body: () throws -> R) rethrows -> R {
    cci_current().pointee.allowance += 1
    defer { cci_current().pointee.allowance -= 1 }
    return try body()
  }

  /// Runs `body`; what it blocks on the calling thread is noted, whatever stretches are around it.
  package static func forbid<R>(_ body: () throws -> R) rethrows -> R {
    let outer = cci_current().pointee.allowance
    cci_current().pointee.allowance = 0
    defer { cci_current().pointee.allowance = outer }
    return try body()
  }
}

import Synchronization

/// The drivers of open scopes in virtual time, by the numbers of their clocks: work that their code has started elsewhere
/// knows no more than the number.
package enum OpenClocks {
  private static let drivers = Mutex<[UInt64: any ScopeDriver]>([:])

  /// Makes a driver known until `remove`.
  package static func insert(_ driver: any ScopeDriver) {
    guard let clock = driver.clock else { return }
    drivers.withLock { $0[clock.number] = driver }
  }

  package static func remove(_ driver: any ScopeDriver) {
    guard let clock = driver.clock else { return }
    _ = drivers.withLock { $0.removeValue(forKey: clock.number) }
  }

  static func driver(of number: UInt64) -> (any ScopeDriver)? {
    number == 0 ? nil : drivers.withLock { $0[number] }
  }
}

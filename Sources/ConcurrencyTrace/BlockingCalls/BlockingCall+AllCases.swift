extension BlockingCall: CaseIterable {
  /// Every call that can be found, in the order of its category.
  public static let allCases: [BlockingCall] =
    waits + locks + processes + signals + readinessWaits + transfers + messages + lookups + durabilityWaits + files

  private static let byName = Dictionary(uniqueKeysWithValues: allCases.map { ($0.name, $0) })

  /// The known call of this name, such as `usleep` or `futex(FUTEX_WAIT)`.
  package static func named(_ name: String) -> BlockingCall? {
    byName[name]
  }
}

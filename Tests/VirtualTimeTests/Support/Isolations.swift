/// An actor that sleeps.
actor Sleeper {
  private(set) var naps = 0
  var now: ContinuousClock.Instant { .now }

  func nap(_ duration: Duration) async throws {
    try await Task.sleep(for: duration)
    naps += 1
  }
}

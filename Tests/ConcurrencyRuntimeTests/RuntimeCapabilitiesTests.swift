import Testing

@testable import ConcurrencyRuntime

@Suite struct RuntimeCapabilitiesTests {
  @Test func everythingIsSeenOnThisPlatform() {
    let capabilities = RuntimeCapabilities.current
    #expect(capabilities.routesJobs)
    #expect(capabilities.routesSleeps)
    #expect(capabilities.routesMainActor)
    #expect(capabilities.readsTaskState)
    #expect(capabilities.samplesStacks)
    // Under a sanitizer the wrappers stand aside, and the notes say so.
    #expect(capabilities.virtualizesClocks == capabilities.notes.isEmpty)
    #expect(capabilities.seesBlockingCalls == capabilities.notes.isEmpty)
  }

  @Test func theDescriptionNamesWhatIsMissing() {
    var capabilities = RuntimeCapabilities.current
    capabilities.routesSleeps = false
    capabilities.notes = ["Nobody knows why."]
    #expect(capabilities.description.contains("no  sleeps pass through the kit"))
    #expect(capabilities.description.hasSuffix("Nobody knows why."))
    #expect(!capabilities.supportsVirtualTime)
    #expect(!capabilities.supportsObservation)
    #expect(!capabilities.supportsBlockingDetection)
  }

  @Test func blockingDetectionNeedsTheWrappers() {
    var capabilities = RuntimeCapabilities.current
    capabilities.seesBlockingCalls = false
    #expect(!capabilities.supportsBlockingDetection)
    #expect(capabilities.supportsObservation)
  }
}

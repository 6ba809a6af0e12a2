import Testing
import Weather

@Suite struct ThermometerTests {
  private let thermometer = Thermometer(readings: [12, 16, 17])

  @Test func theLastReadingSettles() async {
    #expect(await thermometer.settled() == 17)
  }

  @Test func theMeanOfThree() async throws {
    #expect(try await thermometer.mean() == 15)
  }

  @Test func theWarmest() {
    #expect(thermometer.maximum() == 17)
  }
}

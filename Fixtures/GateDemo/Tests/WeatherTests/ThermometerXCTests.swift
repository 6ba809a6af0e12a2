import Weather
import XCTest

/// The same under XCTest.
final class ThermometerXCTests: XCTestCase {
  func testMeanOfTwo() async throws {
    let mean = try await Thermometer(readings: [10, 20]).mean()
    XCTAssertEqual(mean, 15)
  }
}

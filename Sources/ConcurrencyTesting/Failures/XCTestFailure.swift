import XCTest

/// Fails the XCTest case that is running.
enum XCTestFailure {
  static func record(_ message: String, at site: CallSite) {
    // `XCTFail` wants the path as a literal. Paths are few, so each is made into one once and kept.
    XCTFail(message, file: StaticPath.literal(for: site.filePath), line: UInt(site.line))
  }
}

import ConcurrencyTrace
import Testing

@testable import ConcurrencyRuntime

@Suite struct MacroExpansionTests {
  @Test func theUseOfAMacroIsFound() {
    let place = MacroExpansion(
      path: "@__swiftmacro_23ConcurrencyTestingTests0033AssertNonBlockingTestsswift_DbGHjfMX39_19_7requirefMf_.swift"
    )
    #expect(place?.file == "AssertNonBlockingTests.swift")
    #expect(place?.line == 40)
  }

  @Test func otherPathsAreNone() {
    #expect(MacroExpansion(path: "/a/FeedTests.swift") == nil)
    #expect(MacroExpansion(path: "@__swiftmacro_7MyTests4loadyyF4TestfMp_.swift") == nil)
  }

  @Test func aStackInsideAnExpansionNamesTheTest() throws {
    // The closure is written inside the macro's argument, so its code stands in the macro's expansion.
    let frame = try #require(
      { () -> [String] in Symbolicator.userFrames(of: CallStack.capture()).map(\.shortFile) }().first
    )
    #expect(frame == "MacroExpansionTests.swift")
  }

  @Test func `The place is the last that looks like one, and ends as one does`() {
    let long = "/b/@__swiftmacro_5Tests0021MX1_2_Testsswift_abcMX7_8_9expectfMf_MX40_5_6expectfMf0_.swift"
    #expect(MacroExpansion(path: long)?.line == 41)
    #expect(MacroExpansion(path: long)?.file == "MX1_2_Tests.swift")
    // No end of the column, no line, no file's name.
    let others = [
      "0012FeedTestsswift_abcMX39_19", "0012FeedTestsswift_abcMX_19_", "12FeedTestsMX39_19_7requirefMf_", "",
    ]
    for other in others { #expect(MacroExpansion(path: "@__swiftmacro_7MyTests\(other).swift") == nil) }
  }
}

extension MacroExpansion: Equatable {
  static func == (left: MacroExpansion, right: MacroExpansion) -> Bool {
    left.file == right.file && left.line == right.line
  }
}

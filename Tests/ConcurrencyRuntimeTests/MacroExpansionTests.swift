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
}

extension MacroExpansion: Equatable {
  static func == (left: MacroExpansion, right: MacroExpansion) -> Bool {
    left.file == right.file && left.line == right.line
  }
}

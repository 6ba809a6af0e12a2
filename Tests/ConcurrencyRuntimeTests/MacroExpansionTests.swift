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
    let frame = try #require({ () -> [CodeLocation] in Symbolicator.userFrames(of: CallStack.capture()) }().first)
    #expect(frame.file == #filePath)
    #expect(frame.line == #line - 2)
  }

  @Test(arguments: [
    ("0022FeedTestsswift_IbAJdsbfMX5_2_6expectfMf_", "Feed+Tests.swift", 6),
    ("0026myfileswift_bzaFGHHCejfatafMX4_25_6expectfMf_", "É my-file.swift", 5),
    // A second one on its line, and one of a private function.
    ("0012Tswift_DrJCafMX5_52_6expectfMf0_", "T.swift", 6),
    ("0023SamplerTestsswift_elFCffMX17_6_33_A9C9DF78680AE7D3AF50FC1CBDBD874DLl6expectfMf_", "SamplerTests.swift", 18),
    // In the expansion of another, at whose use it was written.
    (
      "00108___swiftmacro_30CConcurrencyInterpositionTests0023SamplerTestsswift_elFCffMX114_10_6expectfMf_swift_ojGHFbAsb"
        + "fMX17_6_33_A9C9DF78680AE7D3AF50FC1CBDBD874DLl6expectfMf_",
      "SamplerTests.swift", 115
    ),
  ])
  func `A file has the name that it was given`(buffer: String, file: String, line: Int) {
    let place = MacroExpansion(path: "/b/@__swiftmacro_30CConcurrencyInterpositionTests\(buffer).swift")
    #expect(place?.file == file)
    #expect(place?.line == line)
  }

  @Test func `A module's name can have a word twice`() {
    let place = MacroExpansion(path: "@__swiftmacro_04FeedA00019FeedFeedswift_DJEEdfMX3_2_6expectfMf_.swift")
    #expect(place?.file == "FeedFeed.swift")
    #expect(place?.line == 4)
  }

  @Test(arguments: [
    ("/p/<stdin>", ""), ("<compiler-generated>", ""), ("/p/<compiler-generated>", ""),
    ("/p/a<b>.swift", "/p/a<b>.swift"),
  ])
  func `What is in no file has no path`(path: String, expected: String) {
    #expect(SourcePlace(file: path, line: 3).inUsersFiles.file == expected)
  }

  @Test(arguments: [
    // No end of the column, no line, no file's name, an attached macro's, lengths that are too great, and no Punycode.
    "0022FeedTestsswift_IbAJdsbfMX5_2", "0022FeedTestsswift_IbAJdsbfMX_2_", "9FeedTestsMX5_2_6expectfMf_", "",
    "4loadyyF4TestfMp_", "0099FeedTestsswift_IbAJdsbfMX5_2_", "00999999999999999999FeedTestsswift_IbAJdsbfMX5_2_",
    "0022FeedTestsswift_IbAJdsKfMX5_2_6expectfMf_", "0022FeedTestsswift_JJJJJJJfMX5_2_6expectfMf_",
    "0022FeedTestsswift_IbAJdsbfMX99999999999_2_6expectfMf_",
  ])
  func `What is no name of an expansion's has no place`(buffer: String) {
    #expect(MacroExpansion(path: "@__swiftmacro_7MyTests\(buffer).swift") == nil)
  }
}

@Suite struct PunycodeTests {
  @Test(
    arguments: [
      ("AssertNonBlockingTestsswift_DbGHj", "AssertNonBlockingTests.swift"), ("Tswift_DrJCa", "T.swift"),
      ("FeedTestsswift_IbAJdsb", "Feed+Tests.swift"), ("myfileswift_bzaFGHHCejfata", "É my-file.swift"),
      // Chinese of section 7.1 of the RFC, with the digits as there and as in Swift.
      ("ihqwcrb4cv8a8dqg056pqjye", nil), ("ihqwcrbEcvIaIdqgAFGpqjye", "他们为什么不说中文"), ("", ""), ("_", ""),
      ("plain_", "plain"),
    ] as [(String, String?)]
  )
  func `Names are what they were`(text: String, name: String?) {
    #expect(Punycode.decoded(text[...].utf8) == name)
  }

  @Test func `Any text is read to no harm`() {
    let letters = Array("abzABJK_09.")
    var generator = SystemRandomNumberGenerator()
    for length in 0..<2_000 {
      let text = String((0..<length % 40).map { _ in letters.randomElement(using: &generator)! })
      _ = Punycode.decoded(text[...].utf8)
      _ = MacroExpansion(path: "@__swiftmacro_7MyTests00\(length % 50)\(text)fMX5_2_.swift")
    }
    #expect(Punycode.decoded("JJJJJJJJJJJJJJJJJJJJJJJJJJJJ"[...].utf8) == nil)
  }
}

extension MacroExpansion: Equatable {
  static func == (left: MacroExpansion, right: MacroExpansion) -> Bool {
    left.file == right.file && left.line == right.line
  }
}

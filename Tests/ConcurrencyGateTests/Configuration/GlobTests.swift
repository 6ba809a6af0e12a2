import ConcurrencyGate
import Testing

@Suite("Globs") struct GlobTests {
  @Test(
    "What matches, and what only looks like it",
    arguments: [
      ("Tests/**", "Tests/FeedTests/LoadTests.swift", true),
      ("Tests/**", "Tests/a.swift", true),
      ("Tests/**", "TestsSupport/a.swift", false),
      ("Tests/**", "Sources/Tests/a.swift", false),
      ("Tests/", "Tests/deep/a.swift", true),
      ("Tests", "Tests/a.swift", false),
      ("**/Generated/*.swift", "Sources/Feed/Generated/a.swift", true),
      ("**/Generated/*.swift", "Generated/a.swift", true),
      ("**/Generated/*.swift", "Sources/Generated/deep/a.swift", false),
      ("**/Generated/*.swift", "Sources/NotGenerated/a.swift", false),
      ("Sources/*/Old.swift", "Sources/Feed/Old.swift", true),
      ("Sources/*/Old.swift", "Sources/Feed/Deep/Old.swift", false),
      ("Sources/**/Old.swift", "Sources/Feed/Deep/Old.swift", true),
      ("Sources/**/Old.swift", "Sources/Old.swift", true),
      ("**/*Mock*.swift", "Sources/FeedMocks.swift", true),
      ("a?.swift", "ab.swift", true),
      ("a?.swift", "a.swift", false),
      ("a*b*c", "aXbYbZc", true),
      ("a*b*c", "aXbYbZ", false),
      ("a.swift", "aXswift", false),
      ("**", "anything/at/all", true),
      ("./Sources/**", "Sources/a.swift", true),
      ("Sources/./Feed/", "Sources/Feed/a.swift", true),
      (".hidden/**", ".hidden/a.swift", true),
    ]
  )
  func matches(pattern: String, path: String, expected: Bool) {
    #expect(Glob(pattern).matches(path) == expected)
  }

  @Test(
    "What must be there is what stands before the first wildcard",
    arguments: [
      ("Tests/**", "Tests"), ("Sources/Old/", "Sources/Old"), ("Sources/*/Old.swift", "Sources"),
      ("Sources/Feed?/a.swift", "Sources"), ("Sources/a.swift", "Sources/a.swift"), ("**/Generated/*.swift", ""),
      ("*", ""),
    ]
  )
  func fixedPath(pattern: String, expected: String) {
    #expect(Glob(pattern).fixedPath == expected)
  }

  @Test("A pattern of many stars takes no time that grows without bound")
  func manyStars() {
    let pattern = Glob(String(repeating: "**/a*a*a*/", count: 30) + "end")
    let path = String(repeating: "aaaaaaaaaaaaaaaaaaaa/", count: 200) + "other"
    #expect(!pattern.matches(path))
  }
}

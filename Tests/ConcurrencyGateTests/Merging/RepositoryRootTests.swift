import ConcurrencyTrace
import Testing

@testable import ConcurrencyGate

@Suite("Paths below the root") struct RepositoryRootTests {
  private let root = RepositoryRoot(["/repo", "/private/repo/"])

  @Test(
    "What is below the root, in whatever spelling, and what only looks like it",
    arguments: [
      ("/repo/Sources/Feed.swift", "Sources/Feed.swift"),
      ("/private/repo/Sources/Feed.swift", "Sources/Feed.swift"),
      ("/repo/./Sources/../Sources/Feed.swift", "Sources/Feed.swift"),
      ("/repo/Sources/My Feed/ä.swift", "Sources/My Feed/ä.swift"),
      ("Sources/Feed.swift", "Sources/Feed.swift"),
      ("/repository/Sources/Feed.swift", nil),
      ("/repo/../other/Feed.swift", nil),
      ("../other/Feed.swift", nil),
      ("/usr/lib/swift/Task.swift", nil),
      ("/repo/.build/checkouts/swift-nio/Sources/NIO.swift", nil),
      ("/repo/Fixtures/Demo/.build/checkouts/swift-nio/NIO.swift", nil),
      ("/repo/.build-release/x.swift", nil),
      ("/repo/Sources/.buildings/x.swift", "Sources/.buildings/x.swift"),
      ("/repo", nil),
      ("/repo/DerivedData/x.swift", nil),
      ("/repo/Sources/DerivedData/x.swift", "Sources/DerivedData/x.swift"),
    ] as [(String, String?)]
  )
  func relative(path: String, expected: String?) {
    #expect(root.relativePath(path) == expected)
  }

  @Test("A build folder of any name is none of the package's")
  func buildFolder() {
    let root = RepositoryRoot(["/repo"], buildFolder: ["/repo/out"])
    #expect(root.relativePath("/repo/out/checkouts/nio/NIO.swift") == nil)
    #expect(root.outsidePath("/repo/out/checkouts/nio/NIO.swift") == ".build/checkouts/nio/NIO.swift")
    #expect(root.relativePath("/repo/output/a.swift") == "output/a.swift")
    #expect(root.holds("/repo/out/plugins/Gen.swift") && root.holds("/repo/.build/a.swift"))
    #expect(!root.holds("/repository/a.swift") && !root.holds("/repo"))
  }

  @Test("A name without its folder is blamed only if nothing else is known")
  func folder() {
    func blamed(_ files: String...) -> String? {
      let places = files.map { CodeLocation(function: "f()", file: $0, line: 1, module: "M") }
      return root.place(of: places[0], stack: places)?.path
    }
    #expect(blamed("Feed.swift", "/usr/x.swift", "/repo/Tests/FeedTests.swift") == "Tests/FeedTests.swift")
    #expect(blamed("/repo/Sources/Feed.swift", "FeedTests.swift") == "Sources/Feed.swift")
    #expect(blamed("/usr/x.swift", "Feed.swift", "FeedTests.swift") == "Feed.swift")
    #expect(blamed("/repo/Root.swift", "/repo/Tests/FeedTests.swift") == "Root.swift")
    #expect(blamed("/repo/<stdin>", "/repo/Tests/FeedTests.swift") == "Tests/FeedTests.swift")
  }

  @Test("A dependency's file has the same name on all machines")
  func outside() {
    #expect(
      root.outsidePath("/home/ci/x/.build/checkouts/swift-nio/NIO.swift") == ".build/checkouts/swift-nio/NIO.swift"
    )
    #expect(root.outsidePath("/usr/lib/swift/Task.swift") == "/usr/lib/swift/Task.swift")
    #expect(RepositoryRoot.isOutside(root.outsidePath("/home/ci/x/.build/checkouts/swift-nio/NIO.swift")))
    #expect(RepositoryRoot.isOutside(root.outsidePath("/usr/lib/swift/Task.swift")))
    // Others of that name are none of the package manager's.
    let build = "/home/ci/x/.build/checkouts/nio/Sources/checkouts/NIO.swift"
    #expect(root.outsidePath(build) == ".build/checkouts/nio/Sources/checkouts/NIO.swift")
    #expect(root.outsidePath("/home/me/checkouts/nio/NIO.swift") == "/home/me/checkouts/nio/NIO.swift")
    let xcode = "/home/me/DerivedData/A-b/SourcePackages/checkouts/nio/NIO.swift"
    #expect(root.outsidePath(xcode) == ".build/checkouts/nio/NIO.swift")
    // A folder of the user's own of that name is none.
    #expect(root.relativePath("/repo/checkouts/swift-nio/NIO.swift") == "checkouts/swift-nio/NIO.swift")
    #expect(!RepositoryRoot.isOutside("checkouts/swift-nio/NIO.swift"))
  }
}

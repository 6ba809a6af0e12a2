import BrokenFeedLoader
import ConcurrencyTesting
import FeedLoader
import FeedLoaderTestSupport
import XCTest

/// The same mistakes under XCTest: every test fails, and its failure explains why.
final class BrokenFeedLoaderXCTests: XCTestCase {
  override func setUpWithError() throws {
    try XCTSkipUnless(ProcessInfo.processInfo.environment["QUICKSTART_BROKEN"] == "1", "set QUICKSTART_BROKEN=1")
  }

  func testAwaitingInSequenceTakesThreeSeconds() async throws {
    let loader = SequentialFeedLoader(source: SlowFeedSource(delays: ["news": .seconds(1), "sport": .seconds(2)]))
    try await withVirtualTime { _ in
      _ = try await assertConcurrent(expectedWall: .seconds(2)) {
        try await loader.frontPage()
      }
    }
  }

  func testAwaitingTenthsOfASecondInSequenceDoesNotOverlapInRealTime() async throws {
    let delays: [String: Duration] = ["news": .milliseconds(100), "sport": .milliseconds(200)]
    let loader = SequentialFeedLoader(source: SlowFeedSource(delays: delays))
    try await assertConcurrent(expectedWall: .milliseconds(200), tolerance: loadedMachine) {
      try await loader.frontPage()
    }
  }

  func testLoopbackRequestsInSequenceDoNotOverlap() async throws {
    try await withFeedServer { server in
      let loader = SequentialFeedLoader(source: HTTPFeedSource(client: HTTPClient(port: server.port)))
      try await assertConcurrent(expectedWall: .milliseconds(600), tolerance: loadedMachine) {
        try await loader.frontPage()
      }
    }
  }

  func testOneMillisecondOfIOFromAWarmCacheNeverSuspends() async throws {
    let delays: [String: Duration] = ["news": .milliseconds(1), "sport": .milliseconds(1)]
    let loader = FeedLoader(source: CachingFeedSource(upstream: SlowFeedSource(delays: delays)))
    try await withVirtualTime { _ in
      _ = try await loader.frontPage()
      _ = try await assertConcurrent(expectedWall: .milliseconds(1)) {
        try await loader.frontPage()
      }
    }
  }

  func testReadingAFileInlineLooksAsyncButNeverSuspends() async throws {
    try await withArticleFolder { folder, names in
      let store = EagerArticleStore(folder: folder)
      try await assertSuspends {
        for name in names {
          _ = try await store.article(named: name)
        }
      }
    }
  }

  func testTenMillionStepsInAnAsyncFunctionHogThePool() async {
    let renderer = InlineThumbnailRenderer()
    _ = await assertNonBlocking {
      await renderer.thumbnail(ofImage: 1)
    }
  }

  func testWaitingForASemaphoreBlocksThePool() async throws {
    try await withFeedServer { server in
      let client = SemaphoreHTTPClient(port: server.port)
      _ = try await assertNonBlocking {
        try await client.get("/feeds/news")
      }
    }
  }

  func testMoreBusyTasksThanThreadsSaturateThePool() async {
    let renderer = InlineThumbnailRenderer()
    let images = images(perCore: 40)
    _ = await assertResponsive(within: .milliseconds(500)) {
      await renderer.thumbnails(ofImages: images)
    }
  }
}

import BrokenFeedLoader
import ConcurrencyTesting
import FeedLoader
import FeedLoaderTestSupport
import Foundation
import Testing

/// Every test of this suite fails, and its failure explains why. `QUICKSTART_BROKEN=1` runs them.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["QUICKSTART_BROKEN"] == "1"))
struct BrokenFeedLoaderTests {
  @Test(.virtualTime) func awaitingInSequenceTakesThreeSeconds() async throws {
    let loader = SequentialFeedLoader(source: SlowFeedSource(delays: ["news": .seconds(1), "sport": .seconds(2)]))
    try await assertConcurrent(expectedWall: .seconds(2)) {
      try await loader.frontPage()
    }
  }

  @Test func awaitingTenthsOfASecondInSequenceDoesNotOverlapInRealTime() async throws {
    let delays: [String: Duration] = ["news": .milliseconds(100), "sport": .milliseconds(200)]
    let loader = SequentialFeedLoader(source: SlowFeedSource(delays: delays))
    try await assertConcurrent(expectedWall: .milliseconds(200), tolerance: loadedMachine) {
      try await loader.frontPage()
    }
  }

  @Test func loopbackRequestsInSequenceDoNotOverlap() async throws {
    try await withFeedServer { server in
      let loader = SequentialFeedLoader(source: HTTPFeedSource(client: HTTPClient(port: server.port)))
      try await assertConcurrent(expectedWall: .milliseconds(600), tolerance: loadedMachine) {
        try await loader.frontPage()
      }
    }
  }

  @Test(.virtualTime) func oneMillisecondOfIOFromAWarmCacheNeverSuspends() async throws {
    let delays: [String: Duration] = ["news": .milliseconds(1), "sport": .milliseconds(1)]
    let loader = FeedLoader(source: CachingFeedSource(upstream: SlowFeedSource(delays: delays)))
    _ = try await loader.frontPage()
    try await assertConcurrent(expectedWall: .milliseconds(1)) {
      try await loader.frontPage()
    }
  }

  @Test func readingAFileInlineLooksAsyncButNeverSuspends() async throws {
    try await withArticleFolder { folder, names in
      let store = EagerArticleStore(folder: folder)
      try await assertSuspends {
        for name in names {
          _ = try await store.article(named: name)
        }
      }
    }
  }

  @Test func tenMillionStepsInAnAsyncFunctionHogThePool() async {
    let renderer = InlineThumbnailRenderer()
    _ = await assertNonBlocking {
      await renderer.thumbnail(ofImage: 1)
    }
  }

  @Test func waitingForASemaphoreBlocksThePool() async throws {
    try await withFeedServer { server in
      let client = SemaphoreHTTPClient(port: server.port)
      _ = try await assertNonBlocking {
        try await client.get("/feeds/news")
      }
    }
  }

  @Test func moreBusyTasksThanThreadsSaturateThePool() async {
    let renderer = InlineThumbnailRenderer()
    let images = images(perCore: 40)
    _ = await assertResponsive(within: .milliseconds(500)) {
      await renderer.thumbnails(ofImages: images)
    }
  }
}

import ConcurrencyTesting
import Dispatch
import FeedLoader
import FeedLoaderTestSupport
import Testing

@Suite struct SuspensionTests {
  @Test(.virtualTime) func coldCacheWaitsForOneMillisecondOfIOSideBySide() async throws {
    let delays: [String: Duration] = ["news": .milliseconds(1), "sport": .milliseconds(1)]
    let loader = FeedLoader(source: CachingFeedSource(upstream: SlowFeedSource(delays: delays)))
    try await assertConcurrent(expectedWall: .milliseconds(1)) {
      try await loader.frontPage()
    }
  }

  @Test(.virtualTime) func cacheMissReallySuspends() async throws {
    let cache = CachingFeedSource(upstream: SlowFeedSource(delays: ["news": .milliseconds(1)]))
    try await assertSuspends {
      try await cache.feed(named: "news")
    }
  }

  // The queue stands still until the reader waits for it. A queue that is quick can answer before the reader has come to
  // wait, so that nothing is suspended.
  @Test(.virtualTime) func readingARealFileOnAQueueReallySuspends() async throws {
    try await withArticleFolder { folder, names in
      let queue = DispatchQueue(label: "disk")
      let store = ArticleStore(folder: folder, queue: queue)
      queue.suspend()
      async let article = assertSuspends { try await store.article(named: names[0]) }
      await VirtualTime.current?.settle()
      queue.resume()
      let text = try await article
      #expect(text == "The text of \(names[0]).")
    }
  }
}

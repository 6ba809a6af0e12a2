import ConcurrencyTesting
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

  // A queue can answer so fast that one read needs no suspension. All of 64 reads cannot.
  @Test func readingRealFilesOnAQueueReallySuspends() async throws {
    try await withArticleFolder { folder, names in
      let store = ArticleStore(folder: folder)
      let articles = try await assertSuspends {
        var articles: [String] = []
        for name in names {
          articles.append(try await store.article(named: name))
        }
        return articles
      }
      #expect(articles == names.map { "The text of \($0)." })
    }
  }
}

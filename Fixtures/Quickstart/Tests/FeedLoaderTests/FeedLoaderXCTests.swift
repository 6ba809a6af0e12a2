import ConcurrencyTesting
import FeedLoader
import FeedLoaderTestSupport
import XCTest

/// The same expectations under XCTest.
final class FeedLoaderXCTests: XCTestCase {
  func testOneAndTwoSecondsSideBySideTakeExactlyTwo() async throws {
    let loader = FeedLoader(source: SlowFeedSource(delays: ["news": .seconds(1), "sport": .seconds(2)]))
    let elapsed = try await withVirtualTime { time in
      try await assertConcurrent(expectedWall: .seconds(2)) {
        try await loader.frontPage()
      }
      return time.elapsed
    }
    XCTAssertEqual(elapsed, .seconds(2))
  }

  func testTenthsOfASecondSideBySideOverlapInRealTime() async throws {
    let delays: [String: Duration] = ["news": .milliseconds(100), "sport": .milliseconds(200)]
    let loader = FeedLoader(source: SlowFeedSource(delays: delays))
    try await assertConcurrent(expectedWall: .milliseconds(200), tolerance: loadedMachine) {
      try await loader.frontPage()
    }
  }

  func testGatheredLoopbackRequestsOverlap() async throws {
    try await withFeedServer { server in
      let loader = FeedLoader(source: HTTPFeedSource(client: HTTPClient(port: server.port)))
      let page = try await assertConcurrent(expectedWall: .milliseconds(600), tolerance: loadedMachine) {
        try await loader.frontPage()
      }
      XCTAssertEqual(page.sport, Feed(name: "sport", headlines: ["Draw"]))
      XCTAssertEqual(server.peakRequestsInFlight, 2)
    }
  }

  func testColdCacheWaitsForOneMillisecondOfIOSideBySide() async throws {
    let delays: [String: Duration] = ["news": .milliseconds(1), "sport": .milliseconds(1)]
    let loader = FeedLoader(source: CachingFeedSource(upstream: SlowFeedSource(delays: delays)))
    try await withVirtualTime { _ in
      _ = try await assertConcurrent(expectedWall: .milliseconds(1)) {
        try await loader.frontPage()
      }
    }
  }

  // The queue stands still until the reader waits for it. A queue that is quick can answer before the reader has come to
  // wait, so that nothing is suspended.
  func testReadingARealFileOnAQueueReallySuspends() async throws {
    try await withVirtualTime { time in
      try await withArticleFolder { folder, names in
        let queue = DispatchQueue(label: "disk")
        let store = ArticleStore(folder: folder, queue: queue)
        queue.suspend()
        async let article = assertSuspends { try await store.article(named: names[0]) }
        await time.settle()
        queue.resume()
        let text = try await article
        XCTAssertEqual(text, "The text of \(names[0]).")
      }
    }
  }

  func testTenMillionStepsOffThePoolDoNotHogIt() async {
    let renderer = ThumbnailRenderer()
    let thumbnail = await assertNonBlocking {
      await renderer.thumbnail(ofImage: 1)
    }
    XCTAssertNotEqual(thumbnail, 1)
  }

  func testWaitingThroughAContinuationDoesNotBlock() async throws {
    try await withFeedServer { server in
      let client = HTTPClient(port: server.port)
      let response = try await assertNonBlocking {
        try await client.get("/feeds/news")
      }
      XCTAssertEqual(response, HTTPResponse(status: 200, body: "Rain\nMore rain\n"))
    }
  }

  func testThumbnailsOnAThreadOfTheirOwnKeepThePoolResponsive() async {
    let renderer = ThumbnailRenderer()
    let images = images(perCore: 4)
    let thumbnails = await assertResponsive(within: .milliseconds(500)) {
      await renderer.thumbnails(ofImages: images)
    }
    XCTAssertEqual(thumbnails.count, images.count)
  }
}

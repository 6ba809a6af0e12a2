import ConcurrencyTesting
import FeedLoader
import FeedLoaderTestSupport
import Testing

@Suite struct GatherTests {
  @Test(.virtualTime) func oneAndTwoSecondsSideBySideTakeExactlyTwo() async throws {
    let loader = FeedLoader(source: SlowFeedSource(delays: ["news": .seconds(1), "sport": .seconds(2)]))
    let page = try await assertConcurrent(expectedWall: .seconds(2)) {
      try await loader.frontPage()
    }
    #expect(page.sport.headlines == ["sport of the day"])
  }

  @Test(.virtualTime) func virtualTimePassesExactlyAsMuchAsTheCodeSlept() async throws {
    let time = try #require(VirtualTime.current)
    let loader = FeedLoader(source: SlowFeedSource(delays: ["news": .seconds(3600), "sport": .nanoseconds(1)]))
    _ = try await loader.frontPage()
    #expect(time.elapsed == .seconds(3600))
  }

  @Test(.virtualTime) func fiveFeedsSideBySideAreFiveConcurrentTasks() async throws {
    let names = ["a", "b", "c", "d", "e"]
    let delays = Dictionary(uniqueKeysWithValues: names.map { ($0, Duration.seconds(1)) })
    let loader = FeedLoader(source: SlowFeedSource(delays: delays))
    let feeds = try await assertConcurrent(expectedWall: .seconds(1), tasks: 5) {
      try await loader.feeds(named: names)
    }
    #expect(feeds.map(\.name) == names)
  }

  @Test func tenthsOfASecondSideBySideOverlapInRealTime() async throws {
    let delays: [String: Duration] = ["news": .milliseconds(100), "sport": .milliseconds(200)]
    let loader = FeedLoader(source: SlowFeedSource(delays: delays))
    try await assertConcurrent(expectedWall: .milliseconds(200), tolerance: loadedMachine) {
      try await loader.frontPage()
    }
  }

  @Test func gatheredLoopbackRequestsOverlap() async throws {
    try await withFeedServer { server in
      let loader = FeedLoader(source: HTTPFeedSource(client: HTTPClient(port: server.port)))
      let page = try await assertConcurrent(expectedWall: .milliseconds(600), tolerance: loadedMachine) {
        try await loader.frontPage()
      }
      #expect(page.news == Feed(name: "news", headlines: ["Rain", "More rain"]))
      #expect(page.sport == Feed(name: "sport", headlines: ["Draw"]))
      #expect(server.peakRequestsInFlight == 2)
    }
  }
}

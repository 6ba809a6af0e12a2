import ConcurrencyTesting
import FeedLoader
import FeedLoaderTestSupport
import Testing

@Suite struct BlockingTests {
  @Test func tenMillionStepsOffThePoolDoNotHogIt() async {
    let renderer = ThumbnailRenderer()
    let thumbnail = await assertNonBlocking {
      await renderer.thumbnail(ofImage: 1)
    }
    #expect(thumbnail != 1)
  }

  @Test func waitingThroughAContinuationDoesNotBlock() async throws {
    try await withFeedServer { server in
      let client = HTTPClient(port: server.port)
      let response = try await assertNonBlocking {
        try await client.get("/feeds/news")
      }
      #expect(response == HTTPResponse(status: 200, body: "Rain\nMore rain\n"))
    }
  }

  @Test func thumbnailsOnAThreadOfTheirOwnKeepThePoolResponsive() async {
    let renderer = ThumbnailRenderer()
    let images = images(perCore: 4)
    let thumbnails = await assertResponsive(within: .milliseconds(500)) {
      await renderer.thumbnails(ofImages: images)
    }
    #expect(thumbnails.count == images.count)
  }
}

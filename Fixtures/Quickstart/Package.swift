// swift-tools-version: 6.2

import PackageDescription

let package = Package(
  name: "Quickstart",
  platforms: [.macOS("26.4")],
  products: [
    .library(name: "FeedLoader", targets: ["FeedLoader"])
  ],
  dependencies: [
    .package(name: "swift-concurrency-testing", path: "../..")
  ],
  targets: [
    // The library under test. It does not know the kit.
    .target(name: "FeedLoader"),
    // The same library with the mistakes that the kit is there to find.
    .target(name: "BrokenFeedLoader", dependencies: ["FeedLoader"]),
    // A real HTTP server for tests, on 127.0.0.1.
    .target(name: "LoopbackServer", path: "Tests/LoopbackServer"),
    // What both test targets share.
    .target(
      name: "FeedLoaderTestSupport",
      dependencies: ["FeedLoader", "LoopbackServer"],
      path: "Tests/FeedLoaderTestSupport"
    ),
    .testTarget(
      name: "FeedLoaderTests",
      dependencies: [
        "FeedLoader",
        "FeedLoaderTestSupport",
        .product(name: "ConcurrencyTesting", package: "swift-concurrency-testing"),
      ]
    ),
    .testTarget(
      name: "BrokenFeedLoaderTests",
      dependencies: [
        "BrokenFeedLoader",
        "FeedLoader",
        "FeedLoaderTestSupport",
        .product(name: "ConcurrencyTesting", package: "swift-concurrency-testing"),
      ]
    ),
  ]
)

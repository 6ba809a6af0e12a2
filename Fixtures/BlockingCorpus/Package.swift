// swift-tools-version: 6.2

import PackageDescription

let package = Package(
  name: "BlockingCorpus",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "swift-concurrency-testing", path: "../..")],
  targets: [
    // What some of the programs call of C.
    .target(name: "CBlockingCorpus", cSettings: [.define("_GNU_SOURCE")]),
    // The programs, what is to be found in each, and how a run is judged.
    .target(
      name: "BlockingCorpus",
      dependencies: [
        "CBlockingCorpus",
        .product(name: "ConcurrencyTesting", package: "swift-concurrency-testing"),
      ]
    ),
    // Runs them all many times and prints the table.
    .executableTarget(name: "blocking-corpus", dependencies: ["BlockingCorpus"]),
    .testTarget(name: "BlockingCorpusTests", dependencies: ["BlockingCorpus"]),
  ]
)

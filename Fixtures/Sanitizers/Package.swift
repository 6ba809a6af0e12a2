// swift-tools-version: 6.2

import PackageDescription

let package = Package(
  name: "Sanitizers",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "swift-concurrency-testing", path: "../..")],
  targets: [
    // Passes in an ordinary build and in those with a sanitizer: swift test --sanitize=thread, swift test --sanitize=address
    .testTarget(
      name: "SanitizedTests",
      dependencies: [.product(name: "ConcurrencyTesting", package: "swift-concurrency-testing")]
    )
  ]
)

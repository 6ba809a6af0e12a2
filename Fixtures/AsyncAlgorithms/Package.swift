// swift-tools-version: 6.2

import PackageDescription

let package = Package(
  name: "Dashboard",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "Dashboard", targets: ["Dashboard"])
  ],
  dependencies: [
    // Exactly this version: what it does with two things that happen at one instant is up to its code.
    .package(url: "https://github.com/apple/swift-async-algorithms.git", exact: "1.1.4"),
    .package(name: "swift-concurrency-testing", path: "../.."),
  ],
  targets: [
    // The library under test. It takes no clock and does not know the kit.
    .target(
      name: "Dashboard",
      dependencies: [.product(name: "AsyncAlgorithms", package: "swift-async-algorithms")]
    ),
    .testTarget(
      name: "DashboardTests",
      dependencies: [
        "Dashboard",
        .product(name: "AsyncAlgorithms", package: "swift-async-algorithms"),
        .product(name: "ConcurrencyTesting", package: "swift-concurrency-testing"),
      ]
    ),
  ]
)

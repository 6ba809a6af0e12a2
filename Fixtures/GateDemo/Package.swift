// swift-tools-version: 6.2

import PackageDescription

let package = Package(
  name: "GateDemo",
  platforms: [.macOS("26.4")],
  products: [
    .library(name: "Weather", targets: ["Weather"])
  ],
  dependencies: [
    .package(name: "swift-concurrency-testing", path: "../..")
  ],
  targets: [
    // The library under test. It does not know the kit.
    .target(name: "Weather"),
    // The tests do not know of the audit: that they link the kit is all it takes.
    .testTarget(
      name: "WeatherTests",
      dependencies: [
        "Weather",
        .product(name: "ConcurrencyTesting", package: "swift-concurrency-testing"),
      ]
    ),
  ]
)

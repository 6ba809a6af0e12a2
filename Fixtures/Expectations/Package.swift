// swift-tools-version: 6.2

import PackageDescription

let kit: [Target.Dependency] = [
  .product(name: "ConcurrencyTesting", package: "swift-concurrency-testing")
]

let package = Package(
  name: "Expectations",
  dependencies: [.package(name: "swift-concurrency-testing", path: "../..")],
  targets: [
    // Scopes of tests that run at the same time.
    .testTarget(name: "ParallelScopesTests", dependencies: kit),
    // Tests whose timelines are printed.
    .testTarget(name: "RecordedTests", dependencies: kit),
    // What an audit sees of tests that assert nothing.
    .testTarget(name: "AuditedTests", dependencies: kit),
    // One failure of each kind, in both frameworks; skipped unless EXPECTATIONS_FAILING is 1.
    .testTarget(name: "FailingTests", dependencies: kit),
    // Hangs that come back when their tests are over; skipped unless EXPECTATIONS_FAILING is 1.
    .testTarget(name: "ReturningTests", dependencies: kit),
    // Pools that would stand still for ever; skipped unless EXPECTATIONS_FAILING is 1.
    .testTarget(name: "StarvedTests", dependencies: kit),
  ]
)

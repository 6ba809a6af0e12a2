// swift-tools-version: 6.2

import PackageDescription

let swiftSettings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

let cSettings: [CSetting] = [
  .define("_GNU_SOURCE"),
  .treatAllWarnings(as: .error),
]

let package = Package(
  name: "swift-concurrency-testing",
  platforms: [.macOS(.v15), .iOS(.v18), .tvOS(.v18), .watchOS(.v11), .visionOS(.v2)],
  products: [
    .library(name: "ConcurrencyTesting", targets: ["ConcurrencyTesting"]),
    .executable(name: "concurrency-gate", targets: ["concurrency-gate"]),
    .plugin(name: "ConcurrencyGatePlugin", targets: ["ConcurrencyGatePlugin"]),
  ],
  targets: [
    // The libc wrappers, the thread-local slot and the stack sampler. No policy.
    .target(name: "CConcurrencyInterposition", cSettings: cSettings),
    // Pure values and pure analysis of what a scope saw.
    .target(name: "ConcurrencyTrace", swiftSettings: swiftSettings),
    // The only importer of the C module and of the experimental executors.
    .target(
      name: "ConcurrencyRuntime",
      dependencies: ["CConcurrencyInterposition", "ConcurrencyTrace"],
      swiftSettings: swiftSettings
    ),
    // Clock, timer queue and deterministic scheduler.
    .target(
      name: "VirtualTime",
      dependencies: ["ConcurrencyRuntime", "ConcurrencyTrace"],
      swiftSettings: swiftSettings
    ),
    // Real-time scopes, the pool that runs their jobs, and the audit of a process.
    .target(
      name: "ConcurrencyObservation",
      dependencies: ["ConcurrencyAuditFormat", "ConcurrencyRuntime", "ConcurrencyTrace"],
      swiftSettings: swiftSettings
    ),
    // What users import: assertions, traits, wording of failures.
    .target(
      name: "ConcurrencyTesting",
      dependencies: [
        "ConcurrencyAuditFormat", "ConcurrencyObservation", "ConcurrencyRuntime", "ConcurrencyTrace", "VirtualTime",
      ],
      swiftSettings: swiftSettings
    ),
    // What an audited process of tests writes, and the gate reads.
    .target(name: "ConcurrencyAuditFormat", dependencies: ["ConcurrencyTrace"], swiftSettings: swiftSettings),
    // Configuration, baseline, verdict and outputs of the gate. It links no test framework.
    .target(
      name: "ConcurrencyGate",
      dependencies: ["ConcurrencyAuditFormat", "ConcurrencyTrace"],
      swiftSettings: swiftSettings
    ),
    // The command: files, the child that runs the tests, exit codes.
    .executableTarget(
      name: "concurrency-gate",
      dependencies: ["ConcurrencyAuditFormat", "ConcurrencyGate", "ConcurrencyTrace"],
      swiftSettings: swiftSettings
    ),
    // `swift package concurrency-gate`. It asks for no permission, so that it can run where nobody answers: what it writes
    // lies in `.build`, but for the baseline and the reports that its user asks for.
    .plugin(
      name: "ConcurrencyGatePlugin",
      capability: .command(
        intent: .custom(
          verb: "concurrency-gate",
          description: "Runs the tests under audit, and judges what is found against a baseline."
        )
      ),
      dependencies: ["concurrency-gate"]
    ),
    // Prints what the kit costs; no product.
    .executableTarget(
      name: "Benchmarks",
      dependencies: [
        "BenchmarkWorkload", "ConcurrencyObservation", "ConcurrencyRuntime", "ConcurrencyTesting", "ConcurrencyTrace",
      ],
      exclude: ["Processes"],
      swiftSettings: swiftSettings
    ),
    // What a process does that opens no scope, without the kit and with it, for `Benchmarks` to start; no products either.
    .target(name: "BenchmarkWorkload", path: "Sources/Benchmarks/Processes/Workload", swiftSettings: swiftSettings),
    .executableTarget(
      name: "BenchmarkBare",
      dependencies: ["BenchmarkWorkload"],
      path: "Sources/Benchmarks/Processes/Bare",
      swiftSettings: swiftSettings
    ),
    .executableTarget(
      name: "BenchmarkLinked",
      dependencies: ["BenchmarkWorkload", "ConcurrencyTesting"],
      path: "Sources/Benchmarks/Processes/Linked",
      swiftSettings: swiftSettings
    ),
    // What several test targets share. It is in no product, so that no user of the package builds it.
    .target(
      name: "TestSupport",
      dependencies: ["ConcurrencyTrace"],
      path: "Tests/TestSupport",
      swiftSettings: swiftSettings
    ),
    // What tests call of the C library and Swift cannot.
    .target(name: "CLibraryCalls", path: "Tests/CLibraryCalls", cSettings: cSettings),
    .testTarget(
      name: "CConcurrencyInterpositionTests",
      dependencies: [
        "CConcurrencyInterposition", "CLibraryCalls", "ConcurrencyRuntime", "ConcurrencyTrace", "TestSupport",
      ],
      swiftSettings: swiftSettings
    ),
    .testTarget(
      name: "ConcurrencyTraceTests",
      dependencies: ["ConcurrencyTrace", "TestSupport"],
      swiftSettings: swiftSettings
    ),
    .testTarget(
      name: "ConcurrencyRuntimeTests",
      dependencies: ["CConcurrencyInterposition", "ConcurrencyRuntime", "ConcurrencyTrace"],
      swiftSettings: swiftSettings
    ),
    .testTarget(
      name: "ConcurrencyObservationTests",
      dependencies: [
        "ConcurrencyAuditFormat", "ConcurrencyObservation", "ConcurrencyRuntime", "ConcurrencyTrace", "TestSupport",
      ],
      swiftSettings: swiftSettings
    ),
    .testTarget(
      name: "ConcurrencyTestingTests",
      dependencies: [
        "CConcurrencyInterposition", "CLibraryCalls", "ConcurrencyRuntime", "ConcurrencyTesting", "TestSupport",
      ],
      swiftSettings: swiftSettings
    ),
    .testTarget(
      name: "VirtualTimeTests",
      dependencies: ["CConcurrencyInterposition", "ConcurrencyTesting", "TestSupport", "VirtualTime"],
      swiftSettings: swiftSettings
    ),
    .testTarget(
      name: "ConcurrencyGateTests",
      dependencies: [
        "ConcurrencyAuditFormat", "ConcurrencyGate", "ConcurrencyTrace", "TestSupport", "concurrency-gate",
      ],
      swiftSettings: swiftSettings
    ),
    .testTarget(
      name: "IntegrationTests",
      dependencies: ["TestSupport"],
      swiftSettings: swiftSettings
    ),
  ]
)

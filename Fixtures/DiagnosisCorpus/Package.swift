// swift-tools-version: 6.2

import PackageDescription

let package = Package(
  name: "DiagnosisCorpus",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "swift-concurrency-testing", path: "../..")],
  targets: [
    // The programs, what is to be said of each, and how a run is judged.
    .target(
      name: "DiagnosisCorpus",
      dependencies: [.product(name: "ConcurrencyTesting", package: "swift-concurrency-testing")]
    ),
    // Runs them all many times and prints the confusion matrix.
    .executableTarget(name: "diagnosis-corpus", dependencies: ["DiagnosisCorpus"]),
    .testTarget(name: "DiagnosisCorpusTests", dependencies: ["DiagnosisCorpus"]),
  ]
)

import ConcurrencyTesting

/// Prints what the kit costs. `swift build -c release`, then `swift run -c release Benchmarks`, with the name of one part to
/// print no other: `virtual-time`, `observation`, `processes` or `report`.
@main
struct Benchmarks {
  static func main() async throws {
    print(RuntimeCapabilities.current)
    print()
    let parts = CommandLine.arguments.dropFirst()
    if parts.isEmpty || parts.contains("virtual-time") { try await VirtualTimeBenchmark.run() }
    if parts.isEmpty || parts.contains("observation") { try await ObservationBenchmark.run() }
    if parts.isEmpty || parts.contains("report") { try ReportBenchmark.run() }
    if parts.isEmpty || parts.contains("processes") { try await ProcessBenchmark.run() }
  }
}

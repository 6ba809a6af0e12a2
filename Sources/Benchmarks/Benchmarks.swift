import ConcurrencyTesting

/// Prints what the kit costs. Build it in release: `swift run -c release Benchmarks`.
@main
struct Benchmarks {
  static func main() async throws {
    print(RuntimeCapabilities.current)
    print()
    try await VirtualTimeBenchmark.run()
  }
}

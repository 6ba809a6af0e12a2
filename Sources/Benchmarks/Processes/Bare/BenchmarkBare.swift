import BenchmarkWorkload

/// The workload in a process without the kit.
@main
struct BenchmarkBare {
  static func main() async { await Workload.run() }
}

import BenchmarkWorkload

/// The workload in a process that links the kit and opens no scope.
@main
struct BenchmarkLinked {
  static func main() async { await Workload.run() }
}

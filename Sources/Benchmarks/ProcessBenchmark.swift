import BenchmarkWorkload
import Foundation

/// What a process loses that links the kit and opens no scope, against one that does not link it.
///
/// Both programs stand beside this one, as `swift build -c release` puts them there.
enum ProcessBenchmark {
  static func run() async throws {
    let folder = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    let programs = ["BenchmarkBare", "BenchmarkLinked"].map { folder.appendingPathComponent($0) }
    guard programs.allSatisfy({ FileManager.default.isExecutableFile(atPath: $0.path) }) else {
      print("\nNot measured: processes with and without the kit. Build them with `swift build -c release`.")
      return
    }
    let steps = Spin.steps(microseconds: 20)
    var rounds: [[[Double]]] = []
    for number in 0...31 {
      let round = try programs.map { try times(of: $0, steps: steps) }
      if number > 0 { rounds.append(round) }
    }
    print("\nA process that links the kit and opens no scope, against one that does not link it:")
    for (index, name) in Workload.names.enumerated() {
      for (offset, kind) in ["wall", "processor time"].enumerated() {
        let name = "\(name), \(kind)"
        let measurement = Measurement(names: [name, name], rounds: rounds.map { $0.map { $0[index * 2 + offset] } })
        measurement.printLine(1, to: 0, target: index == 0 ? "1.01 ×" : "")
      }
    }
  }

  /// Runs a program; returns the nanoseconds that it took for each piece of the workload, and those of processor time.
  private static func times(of program: URL, steps: Int) throws -> [Double] {
    let process = Process()
    let output = Pipe()
    process.executableURL = program
    process.arguments = ["\(steps)"]
    process.standardOutput = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    let times = text.split { " \n".contains($0) }.compactMap { Double($0) }
    guard process.terminationStatus == 0, times.count == Workload.names.count * 2 else {
      throw CocoaError(.executableLoad)
    }
    return times
  }
}

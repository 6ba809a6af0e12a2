import Foundation

/// Processes that each want a core of the machine for themselves.
struct Spinners {
  private let processes: [Process]

  /// Starts so many.
  init(count: Int) throws {
    let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    processes = try (0..<count).map { _ in
      try Process.run(URL(fileURLWithPath: program), arguments: ["--spin", "\(getpid())"])
    }
  }

  /// Ends them.
  func stop() {
    for process in processes { process.terminate() }
  }

  /// What such a process does, until the one that has started it is no more.
  static func spin(whileParentIs parent: Int32) -> Never {
    var number: UInt64 = 1
    while getppid() == parent {
      for _ in 0..<1_000_000 { number = number &* 6_364_136_223_846_793_005 &+ 1 }
    }
    exit(number == 0 ? 1 : 0)
  }
}

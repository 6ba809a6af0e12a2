import Foundation
import Synchronization

/// What a process does that knows nothing of the kit. One program that links the kit and one that does not run it.
public enum Workload {
  /// The pieces of work, by their names.
  private static let pieces: [(name: String, work: @Sendable (_ steps: Int) async -> Void)] = [
    ("jobs of 20 µs, each with a new task, a yield, two locks and two looks at the clock", { await mixed($0) }),
    ("Task.yield", { _ in for _ in 0..<50_000 { await Task.yield() } }),
    ("a detached task, awaited", { _ in for _ in 0..<20_000 { await Task.detached {}.value } }),
    ("Task.sleep for a nanosecond", { _ in for _ in 0..<500 { try? await Task.sleep(nanoseconds: 1) } }),
    ("NSLock, free", { _ in locks() }),
    ("Mutex, free", { _ in mutexes() }),
    ("ContinuousClock.now", { _ in clocks() }),
    ("read, of nothing", { _ in reads() }),
  ]

  /// The names of the pieces, in the order in which they run.
  public static var names: [String] { pieces.map(\.name) }

  /// Runs all pieces and prints for each the nanoseconds that it took, and those of processor time of the whole process.
  ///
  /// The first argument of the program says how many steps of `Spin` take 20 µs.
  public static func run() async {
    guard let steps = CommandLine.arguments.dropFirst().first.flatMap({ Int($0) }) else {
      FileHandle.standardError.write(Data("The first argument is the number of steps that take 20 µs.\n".utf8))
      exit(EXIT_FAILURE)
    }
    for piece in pieces {
      await piece.work(steps)
      let (start, processorStart) = (time(CLOCK_MONOTONIC), time(CLOCK_PROCESS_CPUTIME_ID))
      await piece.work(steps)
      print(time(CLOCK_MONOTONIC) - start, time(CLOCK_PROCESS_CPUTIME_ID) - processorStart)
    }
  }

  private static func time(_ clock: clockid_t) -> Int {
    var time = timespec()
    clock_gettime(clock, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }

  private static let mutex = Mutex(0)

  private static func mixed(_ steps: Int) async {
    let lock = NSLock()
    for _ in 0..<2_000 {
      let start = ContinuousClock.now
      await Task.detached {
        Spin.run(steps)
        lock.withLock {}
        mutex.withLock { $0 += 1 }
        await Task.yield()
      }.value
      if ContinuousClock.now < start { print("The time runs backwards.") }
    }
  }

  private static func locks() {
    let lock = NSLock()
    for _ in 0..<1_000_000 { lock.withLock {} }
  }

  private static func mutexes() {
    for _ in 0..<1_000_000 { mutex.withLock { $0 += 1 } }
  }

  private static func clocks() {
    var last = ContinuousClock.now
    for _ in 0..<1_000_000 { last = max(last, ContinuousClock.now) }
    if last < ContinuousClock.now - .seconds(3600) { print("The time stands still.") }
  }

  private static func reads() {
    guard let null = fopen("/dev/null", "r") else { return }
    defer { fclose(null) }
    var byte: UInt8 = 0
    for _ in 0..<200_000 { read(fileno(null), &byte, 1) }
  }
}

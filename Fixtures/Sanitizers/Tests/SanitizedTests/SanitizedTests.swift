import ConcurrencyTesting
import Foundation
import Synchronization
import Testing

/// Whether the program is built with a sanitizer, as the kit has noticed.
let isSanitized = RuntimeCapabilities.current.notes.contains { $0.contains("built with a sanitizer") }

/// What observes tasks in real time needs no wrappers of the C library.
@Suite struct RealTimeTests {
  @Test func `overlap is proved`() async {
    await assertConcurrent(expectedWall: .zero, tolerance: .seconds(600)) {
      let meeting = Meeting()
      async let first: Void = meeting.attend()
      async let second: Void = meeting.attend()
      _ = await (first, second)
    }
  }

  @Test func `its lack is told`() async {
    let told = await issues {
      try? await assertConcurrent(expectedWall: .zero, tolerance: .seconds(600)) {
        try await Task.sleep(for: .milliseconds(1))
        try await Task.sleep(for: .milliseconds(1))
      }
    }
    #expect(told.count == 1)
    #expect(told.first?.contains("at most 1 task was working at once, expected 2") == true)
  }

  /// A little of everything that crosses threads on its way through the kit.
  @Test func `no race is seen in what the kit does`() async throws {
    let (count, report) = try await recordConcurrency {
      let counter = Counter()
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<100 {
          group.addTask {
            await counter.increment()
            await Task.yield()
            try await Task.sleep(for: .microseconds(number))
            await Task.detached { await counter.increment() }.value
            await MainActor.run { dispatchPrecondition(condition: .onQueue(.main)) }
            await withCheckedContinuation { continuation in
              DispatchQueue.global().async { continuation.resume() }
            }
          }
        }
        try await group.waitForAll()
      }
      return await counter.count
    }
    #expect(count == 200)
    #expect(report.tasks.count == 201)
  }

  /// Threads of which nothing was recorded leave empty arrays, which are all one in the standard library.
  @Test func `no race is seen where little is recorded at the same time`() async {
    await withTaskGroup { group in
      for _ in 0..<8 {
        group.addTask {
          for _ in 0..<50 { _ = await recordConcurrency {}.report }
        }
      }
    }
  }

  @Test(.noLeakedTasks, .suspending, .responsive(within: .seconds(600)))
  func `the other expectations hold`() async {
    let meeting = Meeting()
    async let first: Void = meeting.attend()
    async let second: Void = meeting.attend()
    _ = await (first, second)
  }
}

/// Code that races, for SANITIZERS_RACING=1: what the kit keeps the thread sanitizer from reporting is its own only.
@Suite struct RacingTests {
  // Guarded by nothing.
  nonisolated(unsafe) private static var sum = 0

  @Test(.enabled(if: ProcessInfo.processInfo.environment["SANITIZERS_RACING"] == "1"))
  func `a race in the code under test is seen`() async {
    _ = await recordConcurrency(poolWidth: 2) {
      let here = Arrivals()
      await withTaskGroup(of: Void.self) { group in
        for _ in 0..<2 {
          group.addTask {
            // Both at once, and without an order that the sanitizer could see.
            here.count.add(1, ordering: .relaxed)
            while here.count.load(ordering: .relaxed) < 2 {}
            for _ in 0..<1_000 { Self.sum += 1 }
          }
        }
      }
    }
  }
}

/// What needs the wrappers fails where they stand aside for a sanitizer's own, and works elsewhere.
@Suite struct WrapperTests {
  private static let missing = "cannot see what it needs in this process"

  @Test(.enabled(if: isSanitized)) func `virtual time says that it is missing`() async {
    let told = await issues {
      await #expect(throws: VirtualTimeError.unavailable) {
        try await withVirtualTime { _ in try await Task.sleep(for: .seconds(3600)) }
      }
    }
    #expect(told.count == 1)
    #expect(told.first?.contains(Self.missing) == true)
    #expect(told.first?.contains("built with a sanitizer") == true)
  }

  @Test(.enabled(if: isSanitized)) func `blocking detection says that it is missing`() async {
    var hasRun = false
    let told = await issues {
      await assertNonBlocking {
        hasRun = true
        usleep(1)
      }
    }
    #expect(hasRun)
    #expect(told.count == 1)
    #expect(told.first?.contains(Self.missing) == true)
    #expect(told.first?.contains("built with a sanitizer") == true)
  }

  @Test(.enabled(if: !isSanitized)) func `virtual time works without a sanitizer`() async throws {
    try await withVirtualTime { time in
      try await Task.sleep(for: .seconds(3600))
      #expect(time.elapsed == .seconds(3600))
    }
  }

  @Test(.enabled(if: !isSanitized)) func `blocking is found without a sanitizer`() async {
    let told = await issues { await assertNonBlocking { _ = usleep(1) } }
    #expect(told.first?.contains("found 1 blocking call") == true)
  }
}

/// Lets nobody leave before two have come.
private actor Meeting {
  private var waiting: CheckedContinuation<Void, Never>?

  func attend() async {
    if let waiting {
      waiting.resume()
    } else {
      await withCheckedContinuation { waiting = $0 }
    }
  }
}

private actor Counter {
  private(set) var count = 0
  func increment() { count += 1 }
}

/// The issues that the kit records in `body`, which are taken from the running test.
private func issues(
  isolation: isolated (any Actor)? = #isolation,
  _ body: () async -> Void
) async -> [String] {
  let told = Box()
  await withKnownIssue(isIntermittent: true, isolation: isolation) {
    await body()
  } matching: { issue in
    guard case .unconditional = issue.kind else { return false }
    told.add(issue.comments.map(\.rawValue).joined(separator: "\n"))
    return true
  }
  return told.all
}

private final class Box: Sendable {
  // Guarded by the lock.
  nonisolated(unsafe) private var texts: [String] = []
  private let lock = NSLock()

  func add(_ text: String) { lock.withLock { texts.append(text) } }
  var all: [String] { lock.withLock { texts } }
}

private final class Arrivals: Sendable {
  let count = Atomic(0)
}

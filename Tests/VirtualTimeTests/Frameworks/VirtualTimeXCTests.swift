import ConcurrencyTesting
import Dispatch
import Foundation
import XCTest

/// Virtual time under XCTest, which runs its tests on the main thread, and in another process than Swift Testing.
final class VirtualTimeXCTests: XCTestCase {
  func testTheSameInstantsInEveryProcess() async throws {
    for (schedule, digest) in TenThousandSleeps.digests {
      let instants = try await TenThousandSleeps.instants(schedule: schedule)
      XCTAssertEqual(TenThousandSleeps.digest(instants), digest, "\(schedule)")
    }
  }

  func testAnHourOfEverything() async throws {
    try await withVirtualTime { time in
      let begin = (Date(), ContinuousClock.now)
      async let child: Void = Task.sleep(for: .seconds(3_600))
      try await Task.detached { try await Task.sleep(for: .seconds(1_800)) }.value
      XCTAssertEqual(time.elapsed, .seconds(1_800))
      try await child
      XCTAssertEqual(begin.1.duration(to: .now), .seconds(3_600))
      XCTAssertEqual(Date().timeIntervalSince(begin.0), 3_600)
    }
  }

  func testMovingTheClockByHand() async throws {
    try await withVirtualTime(autoAdvance: .never) { time in
      let log = Log<Duration>()
      let ticker = Task {
        for _ in 0..<3 {
          try await Task.sleep(for: .seconds(1))
          log.append(time.elapsed)
        }
      }
      await time.advance(by: .milliseconds(2_500))
      XCTAssertEqual(log.entries, [.seconds(1), .seconds(2)])
      await time.advanceUntilIdle()
      XCTAssertEqual(log.entries.last, .seconds(3))
      try await ticker.value
    }
  }

  @MainActor func testOnTheMainActor() async throws {
    var steps: [Duration] = []
    try await withVirtualTime { time in
      for _ in 0..<3 {
        try await Task.sleep(for: .seconds(1))
        dispatchPrecondition(condition: .onQueue(.main))
        steps.append(time.elapsed)
      }
      await withCheckedContinuation { continuation in
        DispatchQueue.main.asyncAfter(deadline: .now() + 1) { continuation.resume() }
      }
      XCTAssertEqual(time.elapsed, .seconds(4))
    }
    XCTAssertEqual(steps, [.seconds(1), .seconds(2), .seconds(3)])
  }

  func testAnExpectationIsFulfilledInVirtualTime() async throws {
    // A test case is used by one test at a time.
    nonisolated(unsafe) let test = self
    try await withVirtualTime { time in
      let fulfilled = XCTestExpectation()
      Task {
        try await Task.sleep(for: .seconds(3))
        fulfilled.fulfill()
      }
      await test.fulfillment(of: [fulfilled], timeout: 600)
      XCTAssertEqual(time.elapsed, .seconds(3))
    }
  }

  func testAThreadOutsideIsAwaited() async throws {
    try await withVirtualTime { time in
      let value = await withCheckedContinuation { continuation in
        Thread.detachNewThread { continuation.resume(returning: 7) }
      }
      XCTAssertEqual(value, 7)
      XCTAssertEqual(time.elapsed, .zero)
    }
  }

  /// A limit of real time does not run out while the platform's pool is too busy to run anything. Under XCTest, where no
  /// other test needs the pool.
  func testJobsThatWaitInThePlatformsPoolAreWaitedFor() async throws {
    let gate = DispatchSemaphore(value: 0)
    let full = DispatchSemaphore(value: 0)
    let width = ProcessInfo.processInfo.activeProcessorCount
    let hogs = width * 2
    try await withVirtualTime(timeLimit: .seconds(2)) { time in
      let answer = await withCheckedContinuation { continuation in
        // From a thread of no scope: what it starts is the platform's.
        Thread.detachNewThread {
          for _ in 0..<hogs {
            Task.detached {
              full.signal()
              gate.wait()
            }
          }
          for _ in 0..<width { full.wait() }
          Task.detached { continuation.resume(returning: 42) }
          usleep(5_000_000)
          for _ in 0..<hogs { gate.signal() }
        }
      }
      XCTAssertEqual(answer, 42)
      XCTAssertEqual(time.elapsed, .zero)
    }
  }
}

import ConcurrencyTesting
import Foundation
import TestSupport
import Testing

/// Keeping the clock from moving by itself.
struct InhibitionTests {
  @Test func `The clock stands still inside and goes on after`() async throws {
    try await withVirtualTime { time in
      let sleeper = Task { try await Task.sleep(for: .seconds(1)) }
      await time.withAutoAdvanceInhibited {
        for _ in 0..<10 { await time.settle() }
        await onThread { usleep(2_000) }
        #expect(time.elapsed == .zero)
        // What the test asks for is done all the same.
        await time.advance(by: .milliseconds(500))
        #expect(time.elapsed == .milliseconds(500))
        await onThread { usleep(2_000) }
        #expect(time.elapsed == .milliseconds(500))
      }
      try await sleeper.value
      #expect(time.elapsed == .seconds(1))
    }
  }

  @Test func `Inhibitions nest`() async throws {
    try await withVirtualTime { time in
      let sleeper = Task { try await Task.sleep(for: .seconds(1)) }
      await time.withAutoAdvanceInhibited {
        await time.withAutoAdvanceInhibited { await time.settle() }
        await onThread { usleep(5_000) }
        #expect(time.elapsed == .zero)
      }
      try await sleeper.value
      #expect(time.elapsed == .seconds(1))
    }
  }

  @Test func `An error ends the inhibition`() async throws {
    struct Failure: Error {}
    try await withVirtualTime { time in
      await #expect(throws: Failure.self) {
        try await time.withAutoAdvanceInhibited { throw Failure() }
      }
      try await Task.sleep(for: .seconds(1))
      #expect(time.elapsed == .seconds(1))
    }
  }

  @Test func `One task's inhibition holds for all`() async throws {
    try await withVirtualTime { time in
      async let inhibited = time.withAutoAdvanceInhibited {
        await onThread { usleep(5_000) }
        return time.elapsed
      }
      await Task.yield()
      try await Task.sleep(for: .seconds(5))
      #expect(await inhibited == .zero)
      #expect(time.elapsed == .seconds(5))
    }
  }
}

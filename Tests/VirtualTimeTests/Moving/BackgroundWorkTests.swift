import ConcurrencyTesting
import Testing

/// Work that the scope does not wait for.
struct BackgroundWorkTests {
  @Test func `The scope's end cancels background work`() async throws {
    let log = Log<String>()
    try await withVirtualTime { time in
      time.runInBackground {
        do {
          while true {
            try await Task.sleep(for: .seconds(1))
            log.append("beat")
          }
        } catch {
          log.append("cancelled at \(time.elapsed)")
          throw error
        }
      }
      try await Task.sleep(for: .milliseconds(2_500))
    }
    #expect(log.entries == ["beat", "beat", "cancelled at 2.5 seconds"])
  }

  @Test func `Background work that ends by itself is no failure`() async throws {
    try await withVirtualTime { time in
      let log = Log<Int>()
      time.runInBackground { log.append(1) }
      await time.settle()
      #expect(log.entries == [1])
    }
  }

  struct Broken: Error {}

  @Test func `An error of background work fails the test at the scope's line`() async throws {
    let text = try await onlyFailure(at: #line + 1) {
      try await withVirtualTime { time in
        time.runInBackground {
          try await Task.sleep(for: .seconds(1))
          throw Broken()
        }
        try await Task.sleep(for: .seconds(2))
      }
    }
    #expect(text.contains("background work ended with an error"))
    #expect(text.contains("Broken"))
  }

  @Test func `An error in the course of cancellation counts too`() async throws {
    let text = try await onlyFailure(at: #line + 1) {
      try await withVirtualTime { time in
        time.runInBackground {
          do { try await Task.sleep(for: .seconds(100)) } catch { throw Broken() }
        }
        try await Task.sleep(for: .seconds(2))
      }
    }
    #expect(text.contains("Broken"))
  }

  @Test func `Background work that never ends is left behind in silence`() async throws {
    try await withVirtualTime { time in
      time.runInBackground {
        await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
      }
      await time.settle()
    }
  }

  @Test func `Outside the scope it cannot be started, and says so`() async throws {
    try await withVirtualTime { time in
      let begins = Box(false)
      let found = try await failures {
        await onThread { time.runInBackground { begins.value = true } }
      }
      // The thread's failure cannot know the test; that the work is not lost in silence is shown below.
      #expect(found.count <= 1)
      #expect(!begins.value)
    }
  }
}

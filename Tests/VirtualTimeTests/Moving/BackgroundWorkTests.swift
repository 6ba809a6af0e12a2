import ConcurrencyTesting
import TestSupport
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

  @Test func `Background work that never rests does not outlive the body`() async throws {
    try await withVirtualTime { time in
      time.runInBackground { while !Task.isCancelled { await Task.yield() } }
      await Task.yield()
    }
  }

  @Test func `Outside the scope it cannot be started, and says so`() async throws {
    let (times, handOver) = AsyncStream<VirtualTime>.makeStream()
    let (ends, end) = AsyncStream<Void>.makeStream()
    async let scope: Void = withVirtualTime { time in
      startThread { handOver.yield(time) }
      for await _ in ends { break }
    }
    var iterator = times.makeAsyncIterator()
    let time = try #require(await iterator.next())
    let begun = Box(false)
    let text = try await onlyFailure(at: #line + 1) {
      time.runInBackground { begun.value = true }
    }
    #expect(text.contains("runInBackground: the calling code belongs to no virtual-time scope"))
    end.yield()
    try await scope
    let later = try await onlyFailure(at: #line + 1) {
      time.runInBackground { begun.value = true }
    }
    #expect(later.contains("the virtual-time scope is over"))
    #expect(!begun.value)
  }
}

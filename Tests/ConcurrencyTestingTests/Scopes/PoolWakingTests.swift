import ConcurrencyTesting
import Glibc
import TestSupport
import Testing

/// A job that is made ready gets a thread that has nothing to do, whatever the thread does that has made it ready.
@Suite(.timeLimit(.minutes(20))) struct PoolWakingTests {
  /// Keeps the thread until the box says so.
  private static func holdThread(until isOver: Box<Bool>) {
    while !isOver.value { sched_yield() }
  }

  @Test func `A task starts while the one that has created it keeps its thread`() async {
    let hasStarted = Box(false)
    _ = await recordConcurrency(poolWidth: 2) {
      // The other thread is there, and waits.
      await Task.yield()
      Task { hasStarted.value = true }
      Self.holdThread(until: hasStarted)
    }
    #expect(hasStarted.value)
  }

  @Test func `A task goes on while the one that has resumed it keeps its thread`() async {
    let hasGoneOn = Box(false)
    _ = await recordConcurrency(poolWidth: 2) {
      let (stream, continuation) = AsyncStream.makeStream(of: Int.self)
      let waiting = Task {
        for await _ in stream.prefix(1) { hasGoneOn.value = true }
      }
      try? await Task.sleep(for: .milliseconds(20))
      continuation.yield(0)
      Self.holdThread(until: hasGoneOn)
      await waiting.value
    }
    #expect(hasGoneOn.value)
  }

  @Test func `A sleeper goes on while the one that has cancelled it keeps its thread`() async {
    let hasGoneOn = Box(false)
    _ = await recordConcurrency(poolWidth: 2) {
      let sleeping = Task {
        try? await Task.sleep(for: .seconds(3600))
        hasGoneOn.value = true
      }
      try? await Task.sleep(for: .milliseconds(20))
      sleeping.cancel()
      Self.holdThread(until: hasGoneOn)
      await sleeping.value
    }
    #expect(hasGoneOn.value)
  }

  @Test func `Tasks that are made ready at once run on all threads, each of which it keeps`() async {
    let width = 5
    let running = Box(0)
    _ = await recordConcurrency(poolWidth: width) {
      await withTaskGroup(of: Void.self) { group in
        for _ in 0..<width {
          group.addTask {
            await Task.yield()
            running.withLock { $0 += 1 }
            while running.value < width { sched_yield() }
          }
        }
      }
    }
    #expect(running.value == width)
  }
}

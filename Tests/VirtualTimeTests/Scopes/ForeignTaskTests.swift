import ConcurrencyTesting
import Dispatch
import Foundation
import TestSupport
import Testing

@globalActor private actor BusyActor {
  static let shared = BusyActor()

  /// Keeps the actor busy until the gate opens.
  func hold(_ entered: DispatchSemaphore, until gate: DispatchSemaphore) {
    entered.signal()
    gate.wait()
  }
}

/// Tasks of no scope, and tasks that no executor sees when they are created.
@Suite struct ForeignTaskTests {
  @Test func `A task that a scope's slice resumes stays outside`() async throws {
    let (values, handOver) = AsyncStream<Int>.makeStream()
    let (ends, end) = AsyncStream<Void>.makeStream()
    async let scope: Void = withVirtualTime { _ in
      handOver.yield(1)
      for await _ in ends { break }
    }
    var iterator = values.makeAsyncIterator()
    _ = await iterator.next()
    #expect(!VirtualTime.isActive)
    end.yield()
    try await scope
  }

  @Test func `A younger task that a scope's slice resumes stays outside too`() async throws {
    let (values, handOver) = AsyncStream<Int>.makeStream()
    let (goes, go) = AsyncStream<Void>.makeStream()
    async let scope: Void = withVirtualTime { _ in
      for await _ in goes { break }
      handOver.yield(1)
    }
    let isActive = Task.detached {
      var iterator = values.makeAsyncIterator()
      // From a thread of no scope, and later than the wait has begun.
      DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(20)) { go.yield() }
      _ = await iterator.next()
      return VirtualTime.isActive
    }
    #expect(await isActive.value == false)
    try await scope
  }

  @Test func `A task born on an actor that others keep busy belongs to its scope`() async throws {
    let entered = DispatchSemaphore(value: 0)
    let gate = DispatchSemaphore(value: 0)
    Task.detached { await BusyActor.shared.hold(entered, until: gate) }
    // On a busy machine it can take long until the actor is held; that is no part of the scope.
    await onThread { entered.wait() }
    let elapsed = try await withVirtualTime { time in
      let task = Task { @BusyActor in
        let start = Date()
        try await Task.sleep(for: .seconds(1))
        return Date().timeIntervalSince(start)
      }
      Thread.detachNewThread {
        usleep(10_000)
        gate.signal()
      }
      let seen = try await task.value
      #expect(seen == 1)
      return time.elapsed
    }
    #expect(elapsed == .seconds(1))
  }
}

import ConcurrencyTesting
import Foundation
import TestSupport
import Testing

/// A scope holds whatever its body starts, and all of it sleeps in the scope's time.
struct TaskKindTests {
  /// Each test has a global actor of its own, so that scopes of tests that run side by side do not meet on it.
  @globalActor
  actor Background {
    static let shared = Background()
  }
  @globalActor
  actor Ending {
    static let shared = Ending()
  }

  @Test func `Child tasks of async let`() async throws {
    try await withVirtualTime { time in
      async let short: Void = Task.sleep(for: .seconds(1))
      async let long: Void = Task.sleep(for: .seconds(3))
      try await short
      #expect(time.elapsed == .seconds(1))
      try await long
      #expect(time.elapsed == .seconds(3))
    }
  }

  @Test func `Task groups`() async throws {
    try await withVirtualTime { time in
      let order = await withTaskGroup(of: Int.self) { group in
        for seconds in [3, 1, 2] {
          group.addTask {
            try? await Task.sleep(for: .seconds(seconds))
            return seconds
          }
        }
        return await group.reduce(into: []) { $0.append($1) }
      }
      #expect(order == [1, 2, 3])
      #expect(time.elapsed == .seconds(3))
    }
  }

  @Test func `Throwing groups cancel their children`() async throws {
    struct Failure: Error {}
    try await withVirtualTime { time in
      await #expect(throws: Failure.self) {
        try await withThrowingTaskGroup(of: Void.self) { group in
          group.addTask { try await Task.sleep(for: .seconds(100)) }
          group.addTask {
            try await Task.sleep(for: .seconds(2))
            throw Failure()
          }
          for try await _ in group {}
        }
      }
      #expect(time.elapsed == .seconds(2))
    }
  }

  @Test func `Discarding groups`() async throws {
    struct Failure: Error {}
    try await withVirtualTime { time in
      await withDiscardingTaskGroup { group in
        for seconds in 1...5 { group.addTask { try? await Task.sleep(for: .seconds(seconds)) } }
      }
      #expect(time.elapsed == .seconds(5))
      await #expect(throws: Failure.self) {
        try await withThrowingDiscardingTaskGroup { group in
          group.addTask { try await Task.sleep(for: .seconds(100)) }
          group.addTask {
            try await Task.sleep(for: .seconds(1))
            throw Failure()
          }
        }
      }
      #expect(time.elapsed == .seconds(6))
    }
  }

  @Test func `Unstructured and detached tasks, and those within them`() async throws {
    try await withVirtualTime { time in
      try await Task { try await Task.sleep(for: .seconds(1)) }.value
      #expect(time.elapsed == .seconds(1))
      try await Task.detached { try await Task.sleep(for: .seconds(2)) }.value
      #expect(time.elapsed == .seconds(3))
      try await Task.detached {
        try await Task.detached(priority: .background) {
          try await Task { try await Task.sleep(for: .seconds(4)) }.value
          #expect(VirtualTime.isActive)
        }.value
      }.value
      #expect(time.elapsed == .seconds(7))
    }
  }

  @Test func `Immediate tasks`() async throws {
    guard #available(macOS 26, iOS 26, tvOS 26, watchOS 26, visionOS 26, *) else { return }
    let order = Log<String>()
    try await withVirtualTime { time in
      let task = Task.immediate {
        order.append("begins")
        try await Task.sleep(for: .seconds(5))
        order.append("ends")
        #expect(VirtualTime.isActive)
      }
      order.append("goes on")
      try await task.value
      #expect(time.elapsed == .seconds(5))
    }
    #expect(order.entries == ["begins", "goes on", "ends"])
  }

  @Test func `An immediate task that never suspends`() async throws {
    guard #available(macOS 26, iOS 26, tvOS 26, watchOS 26, visionOS 26, *) else { return }
    try await withVirtualTime { time in
      let value = await Task.immediate { 7 }.value
      #expect(value == 7)
      try await Task.sleep(for: .seconds(1))
      #expect(time.elapsed == .seconds(1))
    }
  }

  @Test func `Tasks on an actor`() async throws {
    try await withVirtualTime { time in
      let sleeper = Sleeper()
      try await sleeper.nap(.seconds(1))
      async let first: Void = sleeper.nap(.seconds(2))
      async let second: Void = sleeper.nap(.seconds(2))
      _ = try await (first, second)
      #expect(await sleeper.naps == 3)
      // The actor is free while its methods sleep.
      #expect(time.elapsed == .seconds(3))
    }
  }

  @Test func `Tasks on a global actor`() async throws {
    try await withVirtualTime { time in
      try await Task { @Background in
        try await Task.sleep(for: .seconds(1))
        Background.assertIsolated()
        try await Task.sleep(for: .seconds(2), clock: .suspending)
      }.value
      #expect(time.elapsed == .seconds(3))
    }
  }

  @Test func `Tasks on the main actor run on the main queue`() async throws {
    try await withVirtualTime { time in
      try await Task { @MainActor in
        dispatchPrecondition(condition: .onQueue(.main))
        try await Task.sleep(for: .seconds(1))
        dispatchPrecondition(condition: .onQueue(.main))
        #expect(time.elapsed == .seconds(1))
        try await time.clock.sleep(for: .seconds(1))
        MainActor.assertIsolated()
      }.value
      #expect(time.elapsed == .seconds(2))
      await MainActor.run { dispatchPrecondition(condition: .onQueue(.main)) }
      #expect(time.elapsed == .seconds(2))
    }
  }

  @MainActor
  @Test func `A body on the main actor`() async throws {
    var count = 0
    try await withVirtualTime { time in
      MainActor.assertIsolated()
      async let child: Void = Task.sleep(for: .seconds(5))
      for _ in 0..<3 {
        try await Task.sleep(for: .seconds(1))
        dispatchPrecondition(condition: .onQueue(.main))
      }
      try await child
      #expect(time.elapsed == .seconds(5))
    }
    count += 1
    #expect(count == 1)
  }

  @Test func `A body on an actor`() async throws {
    actor Owner {
      var ticks = 0
      func run() async throws -> Duration {
        try await withVirtualTime { time in
          for _ in 0..<4 {
            try await Task.sleep(for: .milliseconds(250))
            self.ticks += 1
          }
          return time.elapsed
        }
      }
    }
    let owner = Owner()
    #expect(try await owner.run() == .seconds(1))
    #expect(await owner.ticks == 4)
  }

  @Test func `Isolated deinitializers`() async throws {
    guard #available(macOS 15.4, iOS 18.4, tvOS 18.4, watchOS 11.4, visionOS 2.4, *) else { return }
    final class Owned: Sendable {
      let log: Log<String>
      init(_ log: Log<String>) { self.log = log }
      @Ending deinit {
        log.append("gone")
        #expect(VirtualTime.isActive)
      }
    }
    let log = Log<String>()
    try await withVirtualTime { time in
      do { _ = Owned(log) }
      try await Task.sleep(for: .seconds(1))
      #expect(log.entries == ["gone"])
      #expect(time.elapsed == .seconds(1))
    }
  }

  @Test func `The clock waits for a deinitializer on an actor that others keep busy`() async throws {
    guard #available(macOS 15.4, iOS 18.4, tvOS 18.4, watchOS 11.4, visionOS 2.4, *) else { return }
    final class Owned: Sendable {
      let seen: Log<Duration?>
      init(_ seen: Log<Duration?>) { self.seen = seen }
      @OnQueue deinit { seen.append(VirtualTime.isActive ? VirtualTime.current?.elapsed : nil) }
    }
    let seen = Log<Duration?>()
    let gate = DispatchSemaphore(value: 0)
    OnQueue.queue.async { gate.wait() }
    later(milliseconds: 20) { gate.signal() }
    try await withVirtualTime { time in
      try await Task.sleep(for: .seconds(1))
      do { _ = Owned(seen) }
      try await Task.sleep(for: .seconds(1))
      #expect(seen.entries == [.seconds(1)])
      #expect(time.elapsed == .seconds(2))
    }
  }

  @Test func `A thousand tasks`() async throws {
    try await withVirtualTime { time in
      let sum = try await withThrowingTaskGroup(of: Int.self) { group in
        for number in 1...1000 {
          group.addTask {
            try await Task.sleep(for: .milliseconds(number))
            return number
          }
        }
        return try await group.reduce(0, +)
      }
      #expect(sum == 500_500)
      #expect(time.elapsed == .seconds(1))
    }
  }
}

/// An actor whose queue can be kept busy without a thread of the pool.
@globalActor private actor OnQueue {
  static let shared = OnQueue()
  static let queue = DispatchQueue(label: "on queue")
  private let executor = QueueSerialExecutor(queue)
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
}

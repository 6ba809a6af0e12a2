import ConcurrencyTesting
import Foundation
import TestSupport
import Testing

/// Tasks that are left when the body has ended.
struct LeakTests {
  @Test func `A sleeping task is listed with the place that created it`() async throws {
    let spawnLine = #line + 3
    let text = try await onlyFailure(at: #line + 1) {
      try await withVirtualTime { _ in
        Task(name: "straggler") { try await Task.sleep(for: .seconds(100)) }
        try await Task.sleep(for: .seconds(1))
      }
    }
    #expect(text.contains("the body ended after 1 s of virtual time, but 1 task that it started had not"))
    #expect(text.contains("straggler"))
    #expect(text.contains("LeakTests.swift:\(spawnLine)"))
    #expect(text.contains("awaits in"))
    #expect(text.contains("Remedy: await them, cancel them"))
    #expect(!text.contains("goes on"))
  }

  @Test func `Every task is listed, and none that has finished`() async throws {
    let text = try await onlyFailure(at: #line + 1) {
      try await withVirtualTime { _ in
        for number in 0..<3 { Task(name: "left \(number)") { try await Task.sleep(for: .seconds(100)) } }
        let finished = Task(name: "finished") { try await Task.sleep(for: .seconds(1)) }
        try await finished.value
      }
    }
    #expect(text.contains("3 tasks that it started had not"))
    for number in 0..<3 { #expect(text.contains("left \(number)")) }
    #expect(!text.contains("“finished”"))
  }

  @Test func `A task that needs no time to finish is no leak`() async throws {
    let log = Log<Int>()
    try await withVirtualTime { _ in
      _ = Task {
        await Task.yield()
        await MainActor.run { log.append(1) }
      }
    }
    #expect(log.entries == [1])
  }

  @Test func `A task that was cancelled by the test is no leak`() async throws {
    try await withVirtualTime { _ in
      let task = Task { try await Task.sleep(for: .seconds(100)) }
      await Task.yield()
      task.cancel()
    }
  }

  @Test func `Leaks are cancelled, and their timers never fire`() async throws {
    let log = Log<String>()
    let found = try await failures {
      try await withVirtualTime { time in
        Task {
          try? await Task.sleep(for: .seconds(10))
          log.append("cancelled: \(Task.isCancelled) at \(time.elapsed)")
        }
        await Task.yield()
      }
    }
    #expect(found.count == 1)
    #expect(log.entries == ["cancelled: true at 0.0 seconds"])
  }

  @Test func `What is called when a leak is cancelled is code of the scope`() async throws {
    let log = Log<String>()
    let found = try await failures {
      try await withVirtualTime { time in
        let end = Date(timeIntervalSinceNow: 5)
        Task {
          await withTaskCancellationHandler {
            try? await Task.sleep(for: .seconds(10))
          } onCancel: {
            log.append("\(VirtualTime.isActive), on time: \(Date() == end)")
            Task { log.append("a task of it: \(VirtualTime.isActive)") }
          }
        }
        try await Task.sleep(for: .seconds(5))
      }
    }
    #expect(found.count == 1)
    #expect(log.entries == ["true, on time: true", "a task of it: true"])
  }

  @Test func `What is called when a result goes that nobody has taken is code of the scope`() async throws {
    final class Resource: Sendable {
      let log: Log<String>
      init(_ log: Log<String>) { self.log = log }
      deinit { log.append("\(VirtualTime.isActive) at \(VirtualTime.current?.elapsed ?? .zero)") }
    }
    let log = Log<String>()
    try await withVirtualTime { _ in
      try await Task.sleep(for: .seconds(5))
      _ = Task { Resource(log) }
      await Task.yield()
    }
    #expect(log.entries == ["true at 5.0 seconds"])
  }

  @Test func `A task that ignores its cancellation is left behind`() async throws {
    let spawnLine = #line + 3
    let text = try await onlyFailure(at: #line + 1) {
      try await withVirtualTime { _ in
        Task {
          await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
        }
        await Task.yield()
      }
    }
    #expect(text.contains("LeakTests.swift:\(spawnLine)"))
    #expect(text.contains("; was cancelled at the end and goes on"))
    #expect(text.contains("Remedy: let tasks end when they are cancelled"))
  }

  @Test func `A task that never stops running is a leak too`() async throws {
    let text = try await onlyFailure(at: #line + 1) {
      try await withVirtualTime(timeLimit: .milliseconds(300)) { _ in
        _ = Task(name: "spinner") { () async -> Void in
          while !Task.isCancelled { await Task.yield() }
        }
      }
    }
    #expect(text.contains("spinner"))
  }

  @Test func `A leak of one test is not blamed on the next`() async throws {
    _ = try await failures {
      try await withVirtualTime { _ in
        _ = Task { try await Task.sleep(for: .seconds(100)) }
      }
    }
    try await withVirtualTime { time in
      try await Task.sleep(for: .seconds(200))
      #expect(time.elapsed == .seconds(200))
    }
  }
}

/// Tasks that will not end.
struct StubbornLeakTests {
  @Test func `A task that swallows its cancellation in a loop is a leak`() async throws {
    // The loop must end some time: it would keep a core busy for ever.
    let isOver = Box(false)
    let text = try await onlyFailure(at: #line + 1) {
      try await withVirtualTime(timeLimit: .seconds(5)) { _ in
        Task(name: "stubborn") {
          // Once it is cancelled, the sleep is over at once, and nothing gives the thread back. The core is left to others.
          while !isOver.value {
            try? await Task.sleep(for: .seconds(1))
            if Task.isCancelled { _ = usleep(2_000) }
          }
        }
        try await Task.sleep(for: .seconds(1))
      }
    }
    isOver.value = true
    #expect(text.contains("but 1 task that it started had not"))
    #expect(text.contains("“stubborn”"))
  }
}

/// What a failure says when it concerns many tasks.
struct ManyLeaksTests {
  @Test func `Tasks that differ in nothing are one entry`() async throws {
    let text = try await onlyFailure(at: #line + 1) {
      try await withVirtualTime { _ in
        for number in 0..<1_000 {
          Task { try await Task.sleep(for: .seconds(1 + number)) }
        }
        try await Task.sleep(for: .nanoseconds(1))
      }
    }
    #expect(text.contains("but 1000 tasks that it started had not"))
    #expect(text.contains("- 1000 tasks, created in"))
    #expect(text.split(separator: "\n").count < 6)
  }

  @Test func `Of those that differ the first ten are listed`() async throws {
    let text = try await onlyFailure(at: #line + 1) {
      try await withVirtualTime { _ in
        for number in 0..<25 {
          Task(name: "worker \(number)") { try await Task.sleep(for: .seconds(1)) }
        }
        try await Task.sleep(for: .nanoseconds(1))
      }
    }
    #expect(text.contains("“worker 9”"))
    #expect(!text.contains("“worker 10”"))
    #expect(text.contains("… 15 more tasks"))
  }
}

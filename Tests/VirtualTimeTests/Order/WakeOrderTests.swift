import ConcurrencyTesting
import Testing

/// In which order sleepers go on.
struct WakeOrderTests {
  @Test func `Deadlines decide, whoever sleeps`() async throws {
    let log = Log<String>()
    try await withVirtualTime { time in
      let sleeper = Sleeper()
      await withTaskGroup(of: Void.self) { group in
        group.addTask {
          try? await Task.sleep(for: .seconds(5))
          log.append("5 child \(time.elapsed)")
        }
        group.addTask {
          try? await sleeper.nap(.seconds(4))
          log.append("4 actor \(time.elapsed)")
        }
        group.addTask {
          await Task.detached {
            try? await Task.sleep(for: .seconds(3))
            log.append("3 detached \(time.elapsed)")
            await Task {
              try? await time.clock.sleep(for: .milliseconds(500))
              log.append("3.5 nested \(time.elapsed)")
            }.value
          }.value
        }
        group.addTask {
          await Task { @MainActor in
            try? await Task.sleep(for: .seconds(2))
            log.append("2 main \(time.elapsed)")
          }.value
        }
        group.addTask {
          try? await Task.sleep(until: .now + .seconds(1), clock: .suspending)
          log.append("1 suspending \(time.elapsed)")
        }
      }
    }
    #expect(
      log.entries == [
        "1 suspending 1.0 seconds", "2 main 2.0 seconds", "3 detached 3.0 seconds", "3.5 nested 3.5 seconds",
        "4 actor 4.0 seconds", "5 child 5.0 seconds",
      ]
    )
  }

  @Test func `Equal deadlines wake in the order of creation`() async throws {
    let log = Log<Int>()
    try await withVirtualTime { time in
      await withTaskGroup(of: Void.self) { group in
        for number in 0..<50 {
          group.addTask {
            try? await Task.sleep(for: .seconds(1))
            log.append(number)
          }
        }
      }
      #expect(time.elapsed == .seconds(1))
    }
    #expect(log.entries == Array(0..<50))
  }

  @Test func `Equal deadlines wake in the order of creation, in any mixture of spellings`() async throws {
    let log = Log<Int>()
    try await withVirtualTime { time in
      await withTaskGroup(of: Void.self) { group in
        for number in 0..<40 {
          group.addTask {
            switch number % 4 {
            case 0: try? await Task.sleep(for: .seconds(1))
            case 1: try? await time.clock.sleep(for: .seconds(1))
            case 2: try? await Task.sleep(nanoseconds: 1_000_000_000)
            default: try? await SuspendingClock().sleep(for: .seconds(1))
            }
            log.append(number)
          }
        }
      }
    }
    #expect(log.entries == Array(0..<40))
  }

  @Test func `A deadline set earlier comes first among equals`() async throws {
    let log = Log<String>()
    try await withVirtualTime { _ in
      async let early: Void = {
        try await Task.sleep(for: .seconds(10))
        log.append("early")
      }()
      async let late: Void = {
        try await Task.sleep(for: .seconds(4))
        try await Task.sleep(for: .seconds(6))
        log.append("late")
      }()
      _ = try await (early, late)
    }
    #expect(log.entries == ["early", "late"])
  }

  @Test func `Priorities do not matter`() async throws {
    let log = Log<String>()
    try await withVirtualTime { _ in
      let priorities: [TaskPriority] = [.background, .low, .high, .medium, .userInitiated, .background, .high]
      let tasks = priorities.enumerated().map { index, priority in
        Task.detached(priority: priority) {
          log.append("\(index) begins")
          try? await Task.sleep(for: .seconds(1))
          log.append("\(index) ends")
        }
      }
      for task in tasks { await task.value }
    }
    #expect(log.entries == (0..<7).map { "\($0) begins" } + (0..<7).map { "\($0) ends" })
  }

  @Test func `Escalating a priority changes nothing`() async throws {
    let log = Log<Int>()
    try await withVirtualTime { _ in
      let tasks = (0..<5).map { number in
        Task.detached(priority: .background) {
          await Task.yield()
          log.append(number)
        }
      }
      await Task.detached(priority: .high) { await tasks[4].value }.value
      for task in tasks { await task.value }
    }
    #expect(log.entries == Array(0..<5))
  }

  @Test func `Yields take turns`() async throws {
    let log = Log<String>()
    try await withVirtualTime { _ in
      await withTaskGroup(of: Void.self) { group in
        for name in ["a", "b", "c"] {
          group.addTask {
            for round in 0..<3 {
              log.append("\(name)\(round)")
              await Task.yield()
            }
          }
        }
      }
    }
    #expect(log.entries == ["a0", "b0", "c0", "a1", "b1", "c1", "a2", "b2", "c2"])
  }
}

import ConcurrencyTesting
import Synchronization
import TestSupport
import Testing

@Suite struct AssertConcurrentTests {
  @Test func gatheredSleepsTakeTheLongestOfThem() async throws {
    try await withVirtualTime { _ in
      try await assertConcurrent(expectedWall: .seconds(2)) {
        async let short: Void = Task.sleep(for: .seconds(1))
        async let long: Void = Task.sleep(for: .seconds(2))
        _ = try await (short, long)
      }
    }
  }

  @Test func sequentialSleepsFailAndSayWhy() async throws {
    let line = #line + 3
    let found = try await failures {
      try await withVirtualTime { _ in
        try await assertConcurrent(expectedWall: .seconds(2)) {
          try await Task.sleep(for: .seconds(1))
          try await Task.sleep(for: .seconds(2))
        }
      }
    }
    let failure = try #require(found.first)
    #expect(found.count == 1)
    #expect(failure.line == line)
    #expect(failure.fileID.hasSuffix("AssertConcurrentTests.swift"))
    #expect(failure.text.hasPrefix("assertConcurrent: took 3 s of virtual time, expected 2 s ± 0 s: 1 s too slow"))
    #expect(failure.text.contains("at most 1 task was working at once, expected 2"))
    #expect(failure.text.contains("Cause: sequential awaits"))
    #expect(failure.text.contains("Remedy: "))
    #expect(failure.text.contains("AssertConcurrentTests.swift:\(line + 1)"))
    #expect(failure.text.contains("AssertConcurrentTests.swift:\(line + 2)"))
  }

  @Test func tasksThatBeginAtOnceOverlapOnlyIfTheyAreAwaitedTogether() async throws {
    @Sendable func sleep() -> Task<Void, any Error> {
      Task.immediate { try await Task.sleep(for: .seconds(1)) }
    }
    let found = try await failures {
      try await withVirtualTime { _ in
        try await assertConcurrent(expectedWall: .seconds(2)) { for _ in 0..<2 { try await sleep().value } }
      }
    }
    #expect(found.count == 1)
    #expect(found.first?.text.contains("at most 1 task was working at once, expected 2") == true)
    try await withVirtualTime { _ in
      try await assertConcurrent(expectedWall: .seconds(1)) {
        let tasks = [sleep(), sleep()]
        for task in tasks { try await task.value }
      }
    }
  }

  @Test func theRightWallWithoutOverlapFails() async throws {
    let found = try await failures {
      try await withVirtualTime { _ in
        try await assertConcurrent(expectedWall: .seconds(2)) {
          try await Task.sleep(for: .seconds(2))
        }
      }
    }
    let text = try #require(found.first?.text)
    #expect(text.hasPrefix("assertConcurrent: took 2 s of virtual time, as expected, but at most 1 task was working"))
  }

  @Test func skippedWorkIsTooFast() async throws {
    let found = try await failures {
      try await withVirtualTime { _ in
        try await assertConcurrent(expectedWall: .seconds(2)) {
          async let first: Void = Task.sleep(for: .seconds(1))
          async let second: Void = Task.sleep(for: .seconds(1))
          _ = try await (first, second)
        }
      }
    }
    let text = try #require(found.first?.text)
    #expect(text.contains("1 s too fast"))
    #expect(text.contains("skipping work is no concurrency"))
  }

  @Test func aParentThatAwaitsItsOnlyChildIsNoOverlap() async throws {
    let found = try await failures {
      try await withVirtualTime { _ in
        try await assertConcurrent(expectedWall: .seconds(1)) {
          async let only: Void = Task.sleep(for: .seconds(1))
          try await only
        }
      }
    }
    #expect(found.count == 1)
  }

  @Test func aParentThatSleepsBesideItsChildIsOverlap() async throws {
    try await withVirtualTime { _ in
      try await assertConcurrent(expectedWall: .seconds(2)) {
        async let child: Void = Task.sleep(for: .seconds(1))
        try await Task.sleep(for: .seconds(2))
        try await child
      }
    }
  }

  @Test func theNumberOfTasksIsDemanded() async throws {
    func run(_ children: Int) async throws -> [RecordedFailure] {
      try await failures {
        try await withVirtualTime { _ in
          try await assertConcurrent(expectedWall: .seconds(1), tasks: 5) {
            try await withThrowingTaskGroup(of: Void.self) { group in
              for _ in 0..<children { group.addTask { try await Task.sleep(for: .seconds(1)) } }
              try await group.waitForAll()
            }
          }
        }
      }
    }
    #expect(try await run(5).isEmpty)
    #expect(try await run(4).first?.text.contains("at most 4 tasks were working at once, expected 5") == true)
  }

  @Test func unstructuredAndDetachedTasksCount() async throws {
    try await withVirtualTime { _ in
      try await assertConcurrent(expectedWall: .seconds(1), tasks: 3) {
        let first = Task { try await Task.sleep(for: .seconds(1)) }
        let second = Task.detached { try await Task.sleep(for: .seconds(1)) }
        try await Task.sleep(for: .seconds(1))
        try await first.value
        try await second.value
      }
    }
  }

  // Real time: the gathered run overlaps on every machine; how long it takes is not asserted here.
  @Test func overlapIsProvedInRealTime() async throws {
    try await assertConcurrent(expectedWall: .seconds(30), tolerance: .seconds(30)) {
      async let first: Void = Task.sleep(for: .milliseconds(400))
      async let second: Void = Task.sleep(for: .milliseconds(500))
      _ = try await (first, second)
    }
  }

  @Test func sequentialAwaitsAreFoundInRealTime() async throws {
    let found = try await failures {
      try await assertConcurrent(expectedWall: .seconds(30), tolerance: .seconds(30)) {
        try await Task.sleep(for: .milliseconds(40))
        try await Task.sleep(for: .milliseconds(50))
      }
    }
    let text = try #require(found.first?.text)
    #expect(text.contains("as expected, but at most 1 task was working at once"))
  }

  @Test func anAsyncLetAwaitedAtOnceIsSequentialInRealTime() async throws {
    for _ in 0..<50 {
      let found = try await failures {
        try await assertConcurrent(expectedWall: .seconds(30), tolerance: .seconds(30)) {
          async let first: Void = Task.sleep(for: .milliseconds(1))
          try await first
          async let second: Void = Task.sleep(for: .milliseconds(1))
          try await second
        }
      }
      #expect(found.count == 1)
    }
  }

  @Test func whatIsComputedBeforeAnAsyncLetDoesNotOverlapWithIt() async throws {
    for _ in 0..<5 {
      let found = try await failures {
        try await assertConcurrent(expectedWall: .seconds(30), tolerance: .seconds(30)) {
          spinProcessor(milliseconds: 20)
          async let child: Void = Task.sleep(for: .milliseconds(1))
          try await child
        }
      }
      #expect(found.count == 1)
    }
  }

  @Test func whatIsComputedAfterAnAsyncLetOverlapsWithIt() async throws {
    try await assertConcurrent(expectedWall: .seconds(30), tolerance: .seconds(30), poolWidth: 2) {
      spinProcessor(milliseconds: 20)
      let hasBegun = Atomic(false)
      async let child: Void = begin(hasBegun)
      compute(after: hasBegun)
      try await child
    }
  }

  private func begin(_ hasBegun: borrowing Atomic<Bool>) async throws {
    hasBegun.store(true, ordering: .releasing)
    try await Task.sleep(for: .milliseconds(1))
  }

  /// Computes for as long as it takes until the other thread has a core, and some more.
  private func compute(after hasBegun: borrowing Atomic<Bool>) {
    while !hasBegun.load(ordering: .acquiring) { spinProcessor(milliseconds: 1) }
    spinProcessor(milliseconds: 50)
  }

  @Test(arguments: [true, false])
  func whatWasComputedBeforeAnInnerAssertionIsNotItsOwn(computesInside: Bool) async throws {
    let found = try await failures {
      try await assertConcurrent(expectedWall: .seconds(30), tolerance: .seconds(30), tasks: 1, poolWidth: 2) {
        spinProcessor(milliseconds: 60)
        try await assertConcurrent(expectedWall: .seconds(30), tolerance: .seconds(30)) {
          let hasBegun = Atomic(false)
          async let child: Void = begin(hasBegun)
          if computesInside { compute(after: hasBegun) }
          try await child
        }
      }
    }
    #expect(found.count == (computesInside ? 0 : 1))
  }

  @Test @MainActor func worksOnTheMainActor() async throws {
    var isolated = 0
    try await assertConcurrent(expectedWall: .seconds(30), tolerance: .seconds(30)) {
      MainActor.assertIsolated()
      async let first: Void = Task.sleep(for: .milliseconds(400))
      try await Task.sleep(for: .milliseconds(500))
      MainActor.assertIsolated()
      isolated += 1
      try await first
    }
    MainActor.assertIsolated()
    #expect(isolated == 1)
  }

  private actor Counter {
    var count = 0

    func run() async throws {
      try await assertConcurrent(expectedWall: .seconds(30), tolerance: .seconds(30)) {
        assertIsolated()
        async let first: Void = Task.sleep(for: .milliseconds(400))
        try await Task.sleep(for: .milliseconds(500))
        count += 1
        try await first
      }
      assertIsolated()
    }
  }

  @Test func worksOnAnActor() async throws {
    let counter = Counter()
    try await counter.run()
    #expect(await counter.count == 1)
  }

  private struct Broken: Error, Equatable {}

  @Test func anErrorIsRethrownAndNothingAsserted() async throws {
    let found = await failures {
      await #expect(throws: Broken()) {
        try await assertConcurrent(expectedWall: .seconds(1)) { throw Broken() }
      }
    }
    #expect(found.isEmpty)
  }

  @Test func theResultIsReturned() async throws {
    let value = await assertConcurrent(expectedWall: .seconds(30), tolerance: .seconds(30), tasks: 1) { 42 }
    #expect(value == 42)
  }

  @Test func badArgumentsFailAtTheCallersLine() async throws {
    var lines: [Int] = []
    var runs = 0
    let found = await failures {
      lines.append(#line + 1)
      await assertConcurrent(expectedWall: .seconds(-1)) { runs += 1 }
      lines.append(#line + 1)
      await assertConcurrent(expectedWall: .seconds(1), tolerance: .milliseconds(-1)) { runs += 1 }
      lines.append(#line + 1)
      await assertConcurrent(expectedWall: .seconds(1), tasks: 0) { runs += 1 }
    }
    #expect(found.map(\.line) == lines)
    #expect(runs == 3)
    #expect(found.count == 3)
    guard found.count == 3 else { return }
    #expect(found[0].text == "assertConcurrent: expectedWall is -1 s, but must not be negative")
    #expect(found[1].text == "assertConcurrent: tolerance is -1 ms, but must not be negative")
    #expect(found[2].text == "assertConcurrent: tasks is 0, but must be at least 1")
  }
}

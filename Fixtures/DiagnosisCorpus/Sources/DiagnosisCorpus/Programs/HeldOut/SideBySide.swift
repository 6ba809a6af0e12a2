import Foundation
import Synchronization

// MARK: One request for all

private actor Tokens {
  private var refresh: Task<String, any Error>?

  func token() async throws -> String {
    let refresh = refresh ?? Task { try await answer("a1b2", after: 40) }
    self.refresh = refresh
    return try await refresh.value
  }
}

func callersShareOneRefresh() async throws {
  let tokens = Tokens()
  try await withThrowingTaskGroup(of: String.self) { group in
    for _ in 0..<5 { group.addTask { try await tokens.token() } }
    try await group.waitForAll()
  }
}

// MARK: A gate

private final class Gate: Sendable {
  private let waiting = Mutex<[CheckedContinuation<Void, Never>]?>([])

  func pass() async {
    await withCheckedContinuation { continuation in
      let isOpen = waiting.withLock { waiting in
        waiting?.append(continuation)
        return waiting == nil
      }
      if isOpen { continuation.resume() }
    }
  }

  func open() {
    let all = waiting.withLock { waiting in
      defer { waiting = nil }
      return waiting ?? []
    }
    for continuation in all { continuation.resume() }
  }
}

func screensWaitForTheSession() async throws {
  let gate = Gate()
  try await withThrowingTaskGroup(of: Void.self) { group in
    for _ in 0..<5 { group.addTask { await gate.pass() } }
    group.addTask {
      let session = try await answer("session", after: 40)
      if !session.isEmpty { gate.open() }
    }
    try await group.waitForAll()
  }
}

// MARK: A deadline

private struct TooLate: Error {}

func answerBeatsTheDeadline() async throws {
  let forecast = try await withThrowingTaskGroup(of: String.self) { group in
    group.addTask { try await answer("sunny", after: 40) }
    group.addTask {
      try await Task.sleep(for: .seconds(2))
      throw TooLate()
    }
    defer { group.cancelAll() }
    return try await group.next()
  }
  _ = forecast
}

// MARK: A heartbeat

func connectionIsKeptAlive() async throws {
  let heartbeat = Task {
    var beats = 0
    while !Task.isCancelled {
      try await Task.sleep(for: .milliseconds(10))
      beats += 1
    }
  }
  _ = try await answer("transcript", after: 65)
  heartbeat.cancel()
  _ = await heartbeat.result
}

// MARK: A picture that is loaded early

func pictureIsLoadedEarly() async throws {
  async let picture = answer(someBytes, after: 45)
  let text = try await answer("text", after: 40)
  _ = try await text.utf8.count + picture.count
}

// MARK: A library that blocks threads of its own

private struct Printer: Sendable {
  private let queue = DispatchQueue(label: "printer", attributes: .concurrent)

  func print(_ page: Int) async -> Int {
    await withCheckedContinuation { continuation in
      queue.async {
        Thread.sleep(forTimeInterval: 0.04)
        continuation.resume(returning: page)
      }
    }
  }
}

func pagesArePrintedElsewhere() async {
  let printer = Printer()
  async let first = printer.print(1)
  async let second = printer.print(2)
  async let third = printer.print(3)
  _ = await [first, second, third]
}

// MARK: A short request before a long one

func tokenIsRefreshedFirst() async throws {
  let token = try await answer("a1b2", after: 2)
  _ = try await answer("report for \(token)", after: 60)
}

// MARK: A tree

private struct Branch: Sendable {
  var time: Int
  var left: [Branch] = []

  func size() async throws -> Int {
    async let own = answer(1, after: time)
    return try await withThrowingTaskGroup(of: Int.self) { group in
      for branch in left { group.addTask { try await branch.size() } }
      return try await group.reduce(0, +)
    } + own
  }
}

func branchesAreMeasuredTogether() async throws {
  let tree = Branch(
    time: 40,
    left: [Branch(time: 35, left: [Branch(time: 40), Branch(time: 30)]), Branch(time: 38)]
  )
  _ = try await tree.size()
}

// MARK: Mirrors

func fastestMirrorIsUsed() async throws {
  let source = try await withThrowingTaskGroup(of: String.self) { group in
    for (name, time) in [("north", 55), ("south", 35), ("west", 70)] {
      group.addTask { try await answer(name, after: time) }
    }
    let first = try await group.next()
    group.cancelAll()
    return first
  }
  _ = source
}

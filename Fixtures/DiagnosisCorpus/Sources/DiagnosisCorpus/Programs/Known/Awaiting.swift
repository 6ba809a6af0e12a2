import Foundation
import Synchronization

// MARK: One after another

private struct Story: Sendable {
  var id: Int
}

private struct Newsroom: Sendable {
  func story(_ id: Int) async throws -> Story { try await answer(Story(id: id), after: 25) }
}

func storiesAreLoadedInALoop() async throws {
  let newsroom = Newsroom()
  var stories: [Story] = []
  for id in 1...4 { stories.append(try await newsroom.story(id)) }
}

func storiesAreBoundAndAwaitedAtOnce() async throws {
  let newsroom = Newsroom()
  async let lead = newsroom.story(1)
  let first = try await lead
  async let sports = newsroom.story(2)
  let second = try await sports
  async let weather = newsroom.story(3)
  _ = [first, second, try await weather]
}

func storiesAreAwaitedWhereTheyAreAdded() async throws {
  let newsroom = Newsroom()
  try await withThrowingTaskGroup(of: Story.self) { group in
    for id in 1...4 {
      group.addTask { try await newsroom.story(id) }
      _ = try await group.next()
    }
  }
}

func storiesAreAwaitedTaskByTask() async throws {
  let newsroom = Newsroom()
  for id in 1...4 {
    let task = Task { try await newsroom.story(id) }
    _ = try await task.value
  }
}

// MARK: Pages

private struct OrderPage: Sendable {
  var orders: [Int]
  var next: Int?
}

private struct Shop: Sendable {
  func orders(after cursor: Int) async throws -> OrderPage {
    let next = cursor + 1 < 5 ? cursor + 1 : nil
    return try await answer(OrderPage(orders: [cursor * 2, cursor * 2 + 1], next: next), after: 20)
  }
}

func ordersComeInPages() async throws {
  let shop = Shop()
  var orders: [Int] = []
  var cursor: Int? = 0
  while let position = cursor {
    let page = try await shop.orders(after: position)
    orders += page.orders
    cursor = page.next
  }
}

// MARK: Again and again

private struct Unavailable: Error {}

private actor FlakyServer {
  private var failures = 2

  func send(_ message: String) async throws -> Int {
    try await Task.sleep(for: .milliseconds(15))
    failures -= 1
    if failures >= 0 { throw Unavailable() }
    return message.count
  }
}

func messageIsSentAgain() async throws {
  let server = FlakyServer()
  for attempt in 1...3 {
    do {
      _ = try await server.send("hello")
      return
    } catch is Unavailable {
      try await Task.sleep(for: .milliseconds(10 * attempt))
    }
  }
}

// MARK: A stream

func downloadsFollowAStream() async throws {
  let (ids, feed) = AsyncStream.makeStream(of: Int.self)
  for id in 1...4 { feed.yield(id) }
  feed.finish()
  let newsroom = Newsroom()
  for await id in ids { _ = try await newsroom.story(id) }
}

private struct Block: Sendable {
  var bytes: [UInt8]
  var isWritten: CheckedContinuation<Void, Never>
}

private func read(_ count: Int, into tape: AsyncStream<Block>.Continuation) async throws {
  for _ in 0..<count {
    let bytes = try await answer(someBytes, after: 12)
    await withCheckedContinuation { _ = tape.yield(Block(bytes: bytes, isWritten: $0)) }
  }
  tape.finish()
}

/// The reader waits until each block is on tape.
func blocksAreReadAndWrittenInTurn() async throws {
  let (blocks, tape) = AsyncStream.makeStream(of: Block.self)
  async let reading: Void = read(4, into: tape)
  for await block in blocks {
    try await Task.sleep(for: .milliseconds(12))
    block.isWritten.resume()
  }
  try await reading
}

// MARK: A limit

/// A semaphore on which tasks wait, and not threads.
final class Permits: Sendable {
  private struct State {
    var free: Int
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  private let state: Mutex<State>

  init(_ count: Int) { state = Mutex(State(free: count)) }

  func acquire() async {
    await withCheckedContinuation { continuation in
      let isFree = state.withLock { state in
        state.free -= 1
        if state.free < 0 { state.waiting.append(continuation) }
        return state.free >= 0
      }
      if isFree { continuation.resume() }
    }
  }

  func release() {
    let next = state.withLock { state in
      state.free += 1
      return state.waiting.isEmpty ? nil : state.waiting.removeFirst()
    }
    next?.resume()
  }
}

private func uploadPhotos(_ permits: Permits) async throws {
  try await withThrowingTaskGroup(of: Void.self) { group in
    for _ in 0..<4 {
      group.addTask {
        await permits.acquire()
        defer { permits.release() }
        try await Task.sleep(for: .milliseconds(20))
      }
    }
    try await group.waitForAll()
  }
}

func photosGoUpOneAtATime() async throws { try await uploadPhotos(Permits(1)) }

func photosGoUpFourAtATime() async throws { try await uploadPhotos(Permits(4)) }

private struct RateLimit: Sendable {
  var interval: Duration

  func waitForTurn() async throws { try await ContinuousClock().sleep(for: interval) }
}

func messagesAreSpacedOut() async throws {
  let limit = RateLimit(interval: .milliseconds(15))
  try await withThrowingTaskGroup(of: Int.self) { group in
    for message in 1...5 {
      try await limit.waitForTurn()
      group.addTask { try await answer(message, after: 10) }
    }
    try await group.waitForAll()
  }
}

import Foundation

// MARK: Requests that are all answered at once

private func product(_ id: Int) async throws -> Int {
  let body = try await answer(someBytes, after: 15)
  process(body, milliseconds: 7)
  return id
}

func productsAreDecodedTogether() async throws {
  try await withThrowingTaskGroup(of: Int.self) { group in
    for id in 1...10 { group.addTask { try await product(id) } }
    try await group.waitForAll()
  }
}

// MARK: Very many small jobs

func tilesAreDrawn() async {
  await withDiscardingTaskGroup { group in
    for _ in 0..<300 { group.addTask { process(someBytes, milliseconds: 0.25) } }
  }
}

// MARK: One thread

private struct Indexer: Sendable {
  var chapter: Int

  func index() async -> Int {
    process(someBytes, milliseconds: 8)
    return chapter
  }
}

func chaptersAreIndexed() async {
  let first = Indexer(chapter: 1)
  let second = Indexer(chapter: 2)
  let third = Indexer(chapter: 3)
  let fourth = Indexer(chapter: 4)
  async let one = first.index()
  async let two = second.index()
  async let three = third.index()
  async let four = fourth.index()
  _ = await [one, two, three, four]
}

// MARK: Long jobs that let others in

private func simulate(_ steps: Int) async -> Int {
  for _ in 0..<steps {
    process(someBytes, milliseconds: 4)
    await Task.yield()
  }
  return steps
}

func weatherIsSimulated() async {
  await withTaskGroup(of: Int.self) { group in
    for _ in 0..<6 { group.addTask { await simulate(4) } }
    await group.waitForAll()
  }
}

// MARK: Logs

private func compressLog(_ day: Int) -> Int {
  process(someBytes, milliseconds: 7)
  return day
}

func logsAreCompressed() async {
  let jobs = (1...8).map { day in Task.detached { compressLog(day) } }
  var days: [Int] = []
  for job in jobs { days.append(await job.value) }
}

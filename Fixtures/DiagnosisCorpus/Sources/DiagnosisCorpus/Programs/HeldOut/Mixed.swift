import Foundation

// MARK: Requests one by one, then a sleep

private struct Import {
  func run() async throws {
    var rows = 0
    for page in 1...3 { rows += try await answer(page * 10, after: 30) }
    settle(rows)
  }

  private func settle(_ rows: Int) { Thread.sleep(forTimeInterval: 0.02) }
}

func rowsAreImported() async throws { try await Import().run() }

// MARK: A long computation, then requests one by one

func documentIsSignedAndSent() async throws {
  process(someBytes, milliseconds: 80)
  let receipt = try await answer("receipt", after: 20)
  _ = try await answer(receipt.count, after: 20)
}

// MARK: A pool that is full, then a wait

private struct Album {
  func isUploaded() -> Bool {
    let isDone = DispatchSemaphore(value: 0)
    callBack(after: 80) { isDone.signal() }
    isDone.wait()
    return true
  }

  func make() async {
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<8 { group.addTask { process(someBytes, milliseconds: 7) } }
    }
    _ = isUploaded()
  }
}

func albumIsMade() async { await Album().make() }

// MARK: Turns on an actor, then requests one by one

private actor Stock {
  private var left = 100

  func reserve(_ item: Int) -> Int {
    process(someBytes, milliseconds: 8)
    left -= 1
    return item
  }
}

func orderIsPlaced() async throws {
  let stock = Stock()
  await withTaskGroup(of: Int.self) { group in
    for item in 0..<9 { group.addTask { await stock.reserve(item) } }
    await group.waitForAll()
  }
  for _ in 0..<3 { _ = try await answer("confirmed", after: 18) }
}

// MARK: A computation, then a long wait

func modelIsTrained() async {
  let semaphore = DispatchSemaphore(value: 0)
  process(someBytes, milliseconds: 30)
  callBack(after: 80) { semaphore.signal() }
  wait(for: semaphore)
}

private func wait(for semaphore: DispatchSemaphore) { semaphore.wait() }

// MARK: An actor that sleeps

private actor Turnstile {
  private var passed = 0

  func pass() -> Int {
    Thread.sleep(forTimeInterval: 0.012)
    passed += 1
    return passed
  }
}

func visitorsPass() async {
  let turnstile = Turnstile()
  await withTaskGroup(of: Int.self) { group in
    for _ in 0..<5 { group.addTask { await turnstile.pass() } }
    await group.waitForAll()
  }
}

// MARK: Requests one by one, then a pool that is full

func atlasIsBuilt() async throws {
  var sheets = 0
  while sheets < 4 { sheets += try await answer(1, after: 20) }
  await withTaskGroup(of: Void.self) { group in
    for _ in 0..<6 { group.addTask { process(someBytes, milliseconds: 8) } }
  }
}

import Foundation
import Synchronization

// MARK: Downloads

private func download(_ size: Int, taking milliseconds: Int) async throws -> Int {
  try await answer(size, after: milliseconds)
}

func sixDownloadsOverlap() async throws {
  try await withThrowingTaskGroup(of: Int.self) { group in
    for size in 1...6 { group.addTask { try await download(size, taking: 40) } }
    for try await size in group { _ = size }
  }
}

func oneDownloadIsSlow() async throws {
  try await withThrowingTaskGroup(of: Int.self) { group in
    for (size, time) in [8, 10, 80, 9, 12].enumerated() {
      group.addTask { try await download(size, taking: time) }
    }
    try await group.waitForAll()
  }
}

func oneDownloadIsInAGroup() async throws {
  let size = try await withThrowingTaskGroup(of: Int.self) { group in
    group.addTask { try await download(1, taking: 40) }
    return try await group.next()
  }
  _ = size
}

// MARK: Actors that are free soon

private actor ProductStore {
  private var prices: [Int: Int] = [:]

  func price(of product: Int) async throws -> Int {
    let price = try await answer(product * 100, after: 40)
    prices[product] = price
    return price
  }
}

/// Others come in while one waits.
func storeLetsOthersIn() async throws {
  let store = ProductStore()
  try await withThrowingTaskGroup(of: Int.self) { group in
    for product in 1...5 { group.addTask { try await store.price(of: product) } }
    try await group.waitForAll()
  }
}

private actor Progress {
  private var done = 0

  func advance() { done += 1 }
}

func progressIsCounted() async throws {
  let progress = Progress()
  try await withThrowingTaskGroup(of: Void.self) { group in
    for size in 1...6 {
      group.addTask {
        _ = try await download(size, taking: 40)
        await progress.advance()
      }
    }
    try await group.waitForAll()
  }
}

@MainActor private final class Gallery {
  private(set) var sizes: [Int] = []

  func show(_ size: Int) { sizes.append(size) }
}

func galleryShowsWhatCame() async throws {
  let gallery = Gallery()
  try await withThrowingTaskGroup(of: Void.self) { group in
    for size in 1...6 {
      group.addTask {
        let image = try await download(size, taking: 40)
        await gallery.show(image)
      }
    }
    try await group.waitForAll()
  }
}

// MARK: A lock that is free soon

private final class Statistics: Sendable {
  private let total = Mutex(0)

  func add(_ size: Int) { total.withLock { $0 += size } }
}

func statisticsAreUnderALock() async throws {
  let statistics = Statistics()
  try await withThrowingTaskGroup(of: Void.self) { group in
    for size in 1...6 {
      group.addTask { statistics.add(try await download(size, taking: 40)) }
    }
    try await group.waitForAll()
  }
}

// MARK: A search field

private actor SearchField {
  private let index = ["swift", "swallow", "sweet", "heron"]
  private var search: Task<[String], any Error>?

  func type(_ text: String) {
    search?.cancel()
    search = Task {
      try await Task.sleep(for: .milliseconds(40))
      return index.filter { $0.hasPrefix(text) }
    }
  }

  func matches() async throws -> [String] { try await search?.value ?? [] }
}

func searchWaitsForTheTypist() async throws {
  let field = SearchField()
  for text in ["s", "sw", "swi"] { await field.type(text) }
  _ = try await field.matches()
}

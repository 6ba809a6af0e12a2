import Foundation

// MARK: A dashboard

private struct Bank: Sendable {
  func balance() async throws -> Int { try await answer(250, after: 25) }
  func rates() async throws -> [Double] { try await answer([1.5, 2.25], after: 30) }
  func offers() async throws -> [String] { try await answer(["loan"], after: 20) }
}

func dashboardIsLoaded() async throws {
  let bank = Bank()
  let balance = try await bank.balance()
  let rates = try await bank.rates()
  let offers = try await bank.offers()
  _ = balance + rates.count + offers.count
}

// MARK: Folders in folders

private struct Folder: Sendable {
  var files: Int
  var folders: [Folder] = []

  func count() async throws -> Int {
    var total = try await answer(files, after: 12)
    for folder in folders { total += try await folder.count() }
    return total
  }
}

func foldersAreCounted() async throws {
  let home = Folder(
    files: 3,
    folders: [
      Folder(files: 2, folders: [Folder(files: 9), Folder(files: 4)]),
      Folder(files: 1),
    ]
  )
  _ = try await home.count()
}

// MARK: Batches

func invoicesAreSentInBatches() async throws {
  for batch in [[10, 25], [25, 10], [15, 25]] {
    try await withThrowingTaskGroup(of: Int.self) { group in
      for time in batch { group.addTask { try await answer(1, after: time) } }
      try await group.waitForAll()
    }
  }
}

// MARK: Steps

private protocol Migration: Sendable {
  func run() async throws
}

private struct AddColumn: Migration {
  func run() async throws { try await Task.sleep(for: .milliseconds(20)) }
}

private struct CopyRows: Migration {
  func run() async throws { try await Task.sleep(nanoseconds: 30_000_000) }
}

private struct DropTable: Migration {
  func run() async throws {
    await withCheckedContinuation { isDone in callBack(after: 20) { isDone.resume() } }
  }
}

func databaseIsMigrated() async throws {
  let steps: [any Migration] = [AddColumn(), CopyRows(), DropTable()]
  for step in steps { try await step.run() }
}

// MARK: Each member of a team

private struct Directory: Sendable {
  func profile(_ name: String) async throws -> String { try await answer(name, after: 20) }
  func photo(_ name: String) async throws -> [UInt8] { try await answer(someBytes, after: 20) }
  func calendar(_ name: String) async throws -> [Int] { try await answer([9, 14], after: 20) }

  func card(_ name: String) async throws -> String {
    let profile = try await profile(name)
    let photo = try await photo(name)
    let calendar = try await calendar(name)
    return "\(profile) \(photo.count) \(calendar.count)"
  }
}

func cardsAreMadeForATeam() async throws {
  let directory = Directory()
  try await withThrowingTaskGroup(of: String.self) { group in
    for name in ["Ada", "Grace", "Lynn"] { group.addTask { try await directory.card(name) } }
    try await group.waitForAll()
  }
}

// MARK: A request that waits for the picture before it

private func picture(after previous: Task<Int, any Error>?) -> Task<Int, any Error> {
  Task {
    let offset = try await previous?.value ?? 0
    return try await answer(offset + 1, after: 18)
  }
}

func picturesAreChained() async throws {
  var last: Task<Int, any Error>?
  for _ in 0..<4 { last = picture(after: last) }
  _ = try await last?.value
}

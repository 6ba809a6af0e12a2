import Foundation

// MARK: Signatures

private actor Signer {
  private var signed = 0

  func sign(_ request: [UInt8]) -> Int {
    process(request, milliseconds: 7)
    signed += 1
    return signed
  }
}

func requestsAreSigned() async throws {
  let signer = Signer()
  try await withThrowingTaskGroup(of: Int.self) { group in
    for _ in 0..<6 {
      group.addTask { try await answer(await signer.sign(someBytes), after: 10) }
    }
    try await group.waitForAll()
  }
}

// MARK: A log

private actor Journal {
  private var lines: [String] = []

  func note(_ event: String) {
    process(Array(event.utf8), milliseconds: 5)
    lines.append(event)
  }
}

private func handle(_ order: Int, _ journal: Journal) async throws {
  let total = try await answer(order * 3, after: 15)
  await journal.note("order \(order) for \(total)")
}

func ordersAreNoted() async throws {
  let journal = Journal()
  try await withThrowingDiscardingTaskGroup { group in
    for order in 0..<9 { group.addTask { try await handle(order, journal) } }
  }
}

// MARK: A global actor

@globalActor private actor DatabaseActor {
  static let shared = DatabaseActor()
}

private struct Customers: Sendable {
  @DatabaseActor func named(_ name: String) -> Int {
    process(someBytes, milliseconds: 7)
    return name.count
  }
}

func customersAreLookedUp() async {
  let customers = Customers()
  async let ada = customers.named("Ada")
  async let grace = customers.named("Grace")
  async let lynn = customers.named("Lynn")
  async let barbara = customers.named("Barbara")
  async let radia = customers.named("Radia")
  _ = await ada + grace + lynn + barbara + radia
}

// MARK: A room

private actor ChatRoom {
  private var messages: [String] = []

  func post(_ text: String) { messages.append(render(text)) }

  private nonisolated func render(_ text: String) -> String {
    process(Array(text.utf8), milliseconds: 6)
    return "<b>\(text)</b>"
  }
}

func membersPost() async {
  let room = ChatRoom()
  let members = (1...7).map { member in Task { await room.post("hello from \(member)") } }
  for member in members { await member.value }
}

// MARK: A sheet

private actor Sheet {
  var cells = [Int](repeating: 0, count: 16)
}

private func recalculate(_ row: Int, of sheet: isolated Sheet) -> Int {
  process(someBytes, milliseconds: 6)
  return sheet.cells[row]
}

func rowsAreRecalculated() async {
  let sheet = Sheet()
  await withTaskGroup(of: Int.self) { group in
    for row in 0..<8 { group.addTask { await recalculate(row, of: sheet) } }
    await group.waitForAll()
  }
}

// MARK: Labels on the main thread

@MainActor private enum Labels {
  static func text(for price: Int) -> String {
    process(someBytes, milliseconds: 7)
    return "\(price / 100) €"
  }
}

func pricesAreExported() async throws {
  try await withThrowingTaskGroup(of: String.self) { group in
    for price in [250, 399, 1200, 4999, 75, 100] {
      group.addTask { await Labels.text(for: price) }
    }
    for try await text in group { _ = text }
  }
}

/// The records of tasks that are over, as long as somebody may still ask for them: what tasks have computed on an actor is told
/// when its drain ends, and they can be gone by then.
struct DepartedTasks: ~Copyable {
  /// More are not kept, where some actor is always busy.
  static let most = 10_000

  private var records = RecordMap()
  /// The tasks in the order in which they departed, each with the number of the drain that had begun last by then.
  private var departures: [(id: UInt64, after: UInt64)] = []
  /// The numbers of the drains that have not ended, in the order in which they began.
  private var drains: [UInt64] = []
  private var begun: UInt64 = 0
  /// From how many departures on it is worth a look which of them nobody asks for any more.
  private var lookFrom = 64

  /// A thread begins to drain an actor. Returns the drain's number.
  mutating func drainBegins() -> UInt64 {
    begun += 1
    drains.append(begun)
    return begun
  }

  /// A drain has ended, and all is told. Returns the records that nobody will ask for any more: to let one go can run the
  /// user's code.
  mutating func drainEnds(_ number: UInt64) -> [TaskRecord] {
    drains.removeAll { $0 == number }
    guard let oldest = drains.first else {
      departures = []
      return records.takeAll()
    }
    guard departures.count >= lookFrom else { return [] }
    let count = departures.prefix { $0.after < oldest }.count
    let gone = departures[..<count].compactMap { records.find($0.id) }
    for record in gone { records.remove(record.id) }
    departures.removeFirst(count)
    lookFrom = min(Self.most, max(64, departures.count * 2))
    return gone
  }

  /// A task is over. While there is no drain, nobody will ask.
  mutating func insert(_ record: TaskRecord) {
    guard !drains.isEmpty, records.count < Self.most else { return }
    records.insert(record)
    departures.append((record.id, begun))
  }

  func find(_ id: UInt64) -> TaskRecord? { records.find(id) }
}

import Synchronization

/// From the runtime's task identifier to the kit's record, for every task that belongs to an open scope.
///
/// This is what finds the scope of a task that is resumed from a thread on which no slice runs.
enum TaskTable {
  private struct Shard: ~Copyable {
    let records = Mutex(RecordMap())
  }

  private final class Storage: Sendable {
    let shard0 = Shard(), shard1 = Shard(), shard2 = Shard(), shard3 = Shard()
    let shard4 = Shard(), shard5 = Shard(), shard6 = Shard(), shard7 = Shard()
  }

  private static let storage = Storage()

  /// Calls `body` with the part of the table that the task belongs to, while nobody else can look there.
  static func withShard<R>(_ id: UInt64, _ body: (inout sending RecordMap) -> sending R) -> R {
    switch id & 7 {
    case 0: storage.shard0.records.withLock(body)
    case 1: storage.shard1.records.withLock(body)
    case 2: storage.shard2.records.withLock(body)
    case 3: storage.shard3.records.withLock(body)
    case 4: storage.shard4.records.withLock(body)
    case 5: storage.shard5.records.withLock(body)
    case 6: storage.shard6.records.withLock(body)
    default: storage.shard7.records.withLock(body)
    }
  }

  static func find(_ id: UInt64) -> TaskRecord? {
    withShard(id) { $0.find(id) }
  }

  static func insert(_ record: TaskRecord) {
    withShard(record.id) { $0.insert(record) }
  }

  static func remove(_ id: UInt64) {
    if drains.load(ordering: .acquiring) > 0, let record = find(id) {
      departed.withLock { $0.insert(record) }
    }
    withShard(id) { $0.remove(id) }
  }

  /// How many threads run jobs that drain actors: to look at this costs less than the lock.
  private static let drains = Atomic<Int>(0)
  /// The records that were removed meanwhile.
  private static let departed = Mutex(DepartedTasks())

  /// A thread begins to drain an actor. Returns what `drainEnds` is to be told.
  static func drainBegins() -> UInt64 {
    drains.add(1, ordering: .acquiringAndReleasing)
    return departed.withLock { $0.drainBegins() }
  }

  static func drainEnds(_ number: UInt64) {
    drains.subtract(1, ordering: .acquiringAndReleasing)
    let records = departed.withLock { $0.drainEnds(number) }
    withExtendedLifetime(records) {}
  }

  /// The record of a task that has run on an actor, also if it is over by now.
  static func findOnActor(_ id: UInt64) -> TaskRecord? {
    find(id) ?? departed.withLock { $0.find(id) }
  }
}

/// A hash table with linear probing and multiplicative hashing (Knuth, The Art of Computer Programming 6.4, algorithms L
/// and R). A general dictionary would spend most of a lookup on a hash that withstands attacks.
struct RecordMap: ~Copyable {
  /// The identifier stands beside the record, so that a search does not look into records of other tasks. The map holds a
  /// reference to each record, which no move within the map touches.
  private struct Slot {
    var id: UInt64 = 0
    var record: Unmanaged<TaskRecord>?
  }

  private var slots: [Slot] = []
  private(set) var count = 0

  deinit {
    for slot in slots { slot.record?.release() }
  }

  /// The records, in no particular order.
  var values: [TaskRecord] { slots.compactMap { $0.record?.takeUnretainedValue() } }

  private var mask: Int { slots.count - 1 }

  /// Spreads identifiers, which the runtime counts up: in a row they would make one long cluster, in which a removal
  /// looks at every record.
  private func home(_ id: UInt64) -> Int {
    Int(truncatingIfNeeded: (id &* 0x9e37_79b9_7f4a_7c15) >> 32) & mask
  }

  /// The place of the record, or the free one in which its search ends. Not to be asked while there are no slots.
  private func place(_ id: UInt64) -> Int {
    var place = home(id)
    while slots[place].record != nil, slots[place].id != id { place = (place + 1) & mask }
    return place
  }

  func find(_ id: UInt64) -> TaskRecord? {
    count == 0 ? nil : slots[place(id)].record?.takeUnretainedValue()
  }

  mutating func insert(_ record: TaskRecord) {
    if (count + 1) * 2 > slots.count { resize(to: max(16, slots.count * 2)) }
    let place = place(record.id)
    if let old = slots[place].record { old.release() } else { count += 1 }
    slots[place] = Slot(id: record.id, record: .passRetained(record))
  }

  mutating func remove(_ id: UInt64) {
    guard count > 0 else { return }
    var hole = place(id)
    guard let record = slots[hole].record else { return }
    slots[hole] = Slot()
    count -= 1
    // Those behind that would not be found any more move up.
    var next = (hole + 1) & mask
    while slots[next].record != nil {
      let distance = (next - home(slots[next].id)) & mask
      if distance >= (next - hole) & mask {
        slots.swapAt(hole, next)
        hole = next
      }
      next = (next + 1) & mask
    }
    if slots.count > 1024, count * 8 < slots.count { resize(to: slots.count / 2) }
    record.release()
  }

  /// Takes all records out, in no particular order.
  mutating func takeAll() -> [TaskRecord] {
    defer {
      slots = []
      count = 0
    }
    return slots.compactMap { $0.record?.takeRetainedValue() }
  }

  private mutating func resize(to capacity: Int) {
    let old = slots
    slots = Array(repeating: Slot(), count: capacity)
    for slot in old where slot.record != nil { slots[place(slot.id)] = slot }
  }
}

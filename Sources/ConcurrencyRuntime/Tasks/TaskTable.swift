import Synchronization

/// From the runtime's task identifier to the kit's record, for every task that belongs to an open scope.
///
/// This is what finds the scope of a task that is resumed from a thread on which no slice runs.
enum TaskTable {
  private struct Shard: ~Copyable {
    let records = Mutex<[UInt64: TaskRecord]>([:])
  }

  private final class Storage: Sendable {
    let shard0 = Shard(), shard1 = Shard(), shard2 = Shard(), shard3 = Shard()
    let shard4 = Shard(), shard5 = Shard(), shard6 = Shard(), shard7 = Shard()
  }

  private static let storage = Storage()

  private static func withShard<R>(_ id: UInt64, _ body: (inout sending [UInt64: TaskRecord]) -> sending R) -> R {
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
    withShard(id) { $0[id] }
  }

  static func insert(_ record: TaskRecord) {
    withShard(record.id) { $0[record.id] = record }
  }

  static func remove(_ id: UInt64) {
    withShard(id) { _ = $0.removeValue(forKey: id) }
  }
}

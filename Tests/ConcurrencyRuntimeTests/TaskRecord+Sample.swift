@testable import ConcurrencyRuntime

extension TaskRecord {
  /// A record of something that is no task, and that it does not keep.
  static func sample(_ id: UInt64, in scope: Scope) -> TaskRecord {
    final class Object {}
    return withExtendedLifetime(Object()) { object in
      let record = TaskRecord(
        id: id,
        pointer: Unmanaged.passUnretained(object).toOpaque(),
        scope: scope,
        creator: nil,
        isChild: false,
        isRoot: false,
        isBackground: false,
        name: nil,
        spawn: nil
      )
      record.release()
      return record
    }
  }
}

/// From the identifiers of tasks to their places in a trace: a hash table like `RecordMap`, from which nothing is removed.
struct TaskIndices {
  /// A place below 0 stands for a free slot.
  private var slots: [(id: UInt64, place: Int32)] = []
  private var count = 0

  subscript(_ id: UInt64) -> Int32? {
    if count == 0 { return nil }
    let place = slots[slot(of: id)].place
    return place < 0 ? nil : place
  }

  /// Adds a task that is not in the table.
  mutating func insert(_ id: UInt64, _ place: Int32) {
    if (count + 1) * 2 > slots.count { grow() }
    slots[slot(of: id)] = (id, place)
    count += 1
  }

  /// The slot of the task, or the free one in which its search ends. Not to be asked while there are no slots.
  private func slot(of id: UInt64) -> Int {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: (id &* 0x9e37_79b9_7f4a_7c15) >> 32) & mask
    while slots[slot].place >= 0, slots[slot].id != id { slot = (slot + 1) & mask }
    return slot
  }

  private mutating func grow() {
    let old = slots
    slots = Array(repeating: (0, -1), count: max(16, old.count * 2))
    for (id, place) in old where place >= 0 { slots[slot(of: id)] = (id, place) }
  }
}

/// Ready jobs, first in, first out, in a ring. Each operation costs amortized O(1).
package struct JobQueue {
  /// As many slots as a power of two, or none. Those from `head` on hold the jobs; the others are nil.
  private var slots: [ReadyJob?] = []
  private var head = 0
  package private(set) var count = 0

  package init() {}

  package var isEmpty: Bool { count == 0 }

  private var mask: Int { slots.count - 1 }

  package mutating func append(_ job: ReadyJob) {
    if count == slots.count { grow() }
    slots[(head + count) & mask] = job
    count += 1
  }

  package mutating func takeFirst() -> ReadyJob? {
    guard count > 0 else { return nil }
    let job = slots[head].take()
    head = (head + 1) & mask
    count -= 1
    return job
  }

  /// Takes the job that `takeFirst` would give after `offset` others; the first takes its place.
  package mutating func take(at offset: Int) -> ReadyJob? {
    guard offset < count else { return nil }
    slots.swapAt(head, (head + offset) & mask)
    return takeFirst()
  }

  package mutating func removeAll() {
    self = JobQueue()
  }

  private mutating func grow() {
    let old = slots
    slots = Array(repeating: nil, count: max(16, old.count * 2))
    for index in 0..<count { slots[index] = old[(head + index) & (old.count - 1)] }
    head = 0
  }
}

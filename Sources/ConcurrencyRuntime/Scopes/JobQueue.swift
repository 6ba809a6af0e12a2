/// Ready jobs, first in, first out, in a ring. Each operation costs amortized O(1).
package struct JobQueue: ~Copyable {
  /// As many slots as a power of two, or none. Those from `head` on hold the jobs; the others are not initialized.
  private var slots = UnsafeMutableBufferPointer<ReadyJob>(start: nil, count: 0)
  private var head = 0
  package private(set) var count = 0

  package init() {}

  deinit {
    for offset in 0..<count { _ = slots.moveElement(from: place(offset)) }
    slots.deallocate()
  }

  package var isEmpty: Bool { count == 0 }

  /// The slot of the job before which `offset` others stand.
  private func place(_ offset: Int) -> Int { (head &+ offset) & (slots.count &- 1) }

  package mutating func append(_ job: consuming ReadyJob) {
    if count == slots.count { grow() }
    slots.initializeElement(at: place(count), to: job)
    count += 1
  }

  package mutating func takeFirst() -> ReadyJob? {
    guard count > 0 else { return nil }
    let job = slots.moveElement(from: head)
    head = place(1)
    count -= 1
    return job
  }

  /// Takes the job that `takeFirst` would give after `offset` others; the first takes its place.
  package mutating func take(at offset: Int) -> ReadyJob? {
    guard offset < count else { return nil }
    slots.swapAt(head, place(offset))
    return takeFirst()
  }

  package mutating func removeAll() {
    self = JobQueue()
  }

  private mutating func grow() {
    let larger = UnsafeMutableBufferPointer<ReadyJob>.allocate(capacity: max(16, slots.count * 2))
    for offset in 0..<count { larger.initializeElement(at: offset, to: slots.moveElement(from: place(offset))) }
    slots.deallocate()
    slots = larger
    head = 0
  }
}

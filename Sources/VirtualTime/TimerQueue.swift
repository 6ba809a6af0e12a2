import ConcurrencyRuntime

/// The pending timers of a virtual clock: a binary heap ordered by deadline, then by the tie-break that the schedule
/// gave, then by creation.
///
/// Adding and taking cost O(log n). A dead timer stays in the heap until it reaches the top, or until more than half of
/// the heap is dead; then the heap is rebuilt, so that dead timers never outnumber the others for long.
struct TimerQueue {
  /// A plain value, so that moving it costs nothing but the copy. The queue holds a reference to the timer.
  private struct Entry {
    var deadline: Int64
    var tieBreak: UInt64
    var sequence: UInt64
    var reference: Unmanaged<VirtualTimer>

    var isDead: Bool { reference._withUnsafeGuaranteedRef { $0.isDead } }

    static func < (left: Entry, right: Entry) -> Bool {
      if left.deadline != right.deadline { return left.deadline < right.deadline }
      if left.tieBreak != right.tieBreak { return left.tieBreak < right.tieBreak }
      return left.sequence < right.sequence
    }
  }

  private var heap: [Entry] = []
  private var nextSequence: UInt64 = 0
  private var dead = 0

  /// Adds a timer. Timers with the same deadline and tie-break come out in the order in which they were added, one that
  /// has a place already in that place.
  mutating func add(_ timer: VirtualTimer, tieBreak: UInt64) {
    let reference = Unmanaged.passRetained(timer)
    let place = timer.place ?? nextSequence
    timer.place = place
    heap.append(Entry(deadline: timer.deadline, tieBreak: tieBreak, sequence: place, reference: reference))
    nextSequence += 1
    siftUp(heap.count - 1)
  }

  /// The deadline of the next timer that is alive.
  mutating func nextDeadline() -> Int64? {
    removeDeadFromTop()
    return heap.first?.deadline
  }

  /// Whether a timer is alive whose sleeper the scope waits for. Looks at every timer.
  var hasForegroundTimers: Bool {
    heap.contains { entry in
      entry.reference._withUnsafeGuaranteedRef { timer in
        !timer.isDead && timer.isForeground
      }
    }
  }

  /// Whether a timer is alive that fires again and again. Looks at every timer.
  var hasRepeating: Bool {
    heap.contains { $0.reference._withUnsafeGuaranteedRef { !$0.isDead && $0.repeats } }
  }

  /// The next timer that is alive, without taking it.
  mutating func peek() -> VirtualTimer? {
    removeDeadFromTop()
    return heap.first?.reference.takeUnretainedValue()
  }

  /// Takes the next timer if it is due at `now`, and if it is no callback or callbacks are asked for too.
  mutating func takeDue(at now: Int64, orCallback: Bool = true) -> VirtualTimer? {
    removeDeadFromTop()
    guard let first = heap.first, first.deadline <= now else { return nil }
    if !orCallback, first.reference._withUnsafeGuaranteedRef({ $0.isCallback }) { return nil }
    return takeFirst()
  }

  /// Notes that a timer in the heap has died.
  mutating func noteDeath() {
    dead += 1
    guard dead > 64, dead * 2 > heap.count else { return }
    heap.removeAll { entry in
      guard entry.isDead else { return false }
      entry.reference.release()
      return true
    }
    dead = 0
    for index in stride(from: heap.count / 2 - 1, through: 0, by: -1) { siftDown(index) }
  }

  /// Takes all timers, dead or alive, in no particular order.
  mutating func takeAll() -> [VirtualTimer] {
    defer {
      heap = []
      dead = 0
    }
    return heap.map { $0.reference.takeRetainedValue() }
  }

  private mutating func removeDeadFromTop() {
    while let first = heap.first, first.isDead {
      _ = takeFirst()
      dead -= 1
    }
  }

  private mutating func takeFirst() -> VirtualTimer {
    let first = heap[0].reference.takeRetainedValue()
    let last = heap.removeLast()
    if !heap.isEmpty {
      heap[0] = last
      siftDown(0)
    }
    return first
  }

  private mutating func siftUp(_ start: Int) {
    var index = start
    let entry = heap[index]
    while index > 0 {
      let parent = (index - 1) / 2
      guard entry < heap[parent] else { break }
      heap[index] = heap[parent]
      index = parent
    }
    heap[index] = entry
  }

  private mutating func siftDown(_ start: Int) {
    var index = start
    let entry = heap[index]
    while true {
      var child = 2 * index + 1
      guard child < heap.count else { break }
      if child + 1 < heap.count, heap[child + 1] < heap[child] { child += 1 }
      guard heap[child] < entry else { break }
      heap[index] = heap[child]
      index = child
    }
    heap[index] = entry
  }
}

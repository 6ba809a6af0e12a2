import ConcurrencyRuntime

/// The jobs of a scope that are ready. This is the one place where the order of a schedule is chosen.
struct ReadyQueue {
  private var jobs: [ReadyJob] = []
  /// The place of the next job in `jobs`; what stands before it has been taken.
  private var head = 0
  private var generator: SplitMix64?

  init(order: SchedulingOrder) {
    switch order {
    case .fifo: generator = nil
    case .random(let seed): generator = SplitMix64(seed: seed)
    }
  }

  var isEmpty: Bool { head == jobs.count }

  mutating func append(_ job: ReadyJob) {
    jobs.append(job)
  }

  mutating func takeNext() -> ReadyJob? {
    guard head < jobs.count else { return nil }
    if var random = generator {
      jobs.swapAt(head, Int.random(in: head..<jobs.count, using: &random))
      generator = random
    }
    let job = jobs[head]
    head += 1
    if head == jobs.count {
      jobs.removeAll(keepingCapacity: true)
      head = 0
    } else if head > 1024, head * 2 > jobs.count {
      jobs.removeFirst(head)
      head = 0
    }
    return job
  }

  mutating func removeAll() {
    jobs = []
    head = 0
  }

  /// What orders timers of the same deadline: nothing in FIFO order, the generator otherwise.
  mutating func tieBreak() -> UInt64 {
    generator?.next() ?? 0
  }
}

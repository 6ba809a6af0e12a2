import ConcurrencyRuntime

/// The jobs of a scope that are ready. This is the one place where the order of a schedule is chosen.
struct ReadyQueue: ~Copyable {
  private var jobs = JobQueue()
  private var generator: SplitMix64?

  init(order: SchedulingOrder) {
    switch order {
    case .fifo: generator = nil
    case .random(let seed): generator = SplitMix64(seed: seed)
    }
  }

  var isEmpty: Bool { jobs.isEmpty }

  mutating func append(_ job: ReadyJob) {
    jobs.append(job)
  }

  mutating func takeNext() -> ReadyJob? {
    guard var random = generator, jobs.count > 0 else { return jobs.takeFirst() }
    defer { generator = random }
    return jobs.take(at: Int.random(in: 0..<jobs.count, using: &random))
  }

  /// Takes all jobs, in the order in which they became ready.
  mutating func takeAll() -> [ReadyJob] {
    var taken: [ReadyJob] = []
    while let job = jobs.takeFirst() { taken.append(job) }
    return taken
  }

  /// What orders timers of the same deadline: nothing in FIFO order, the generator otherwise.
  mutating func tieBreak() -> UInt64 {
    generator?.next() ?? 0
  }
}

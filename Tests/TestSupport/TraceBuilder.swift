package import ConcurrencyTrace

/// Writes traces by hand: each call appends one event at the current time.
package struct TraceBuilder {
  private(set) var trace: Trace
  private var now: Int64 = 0
  private var lanes: [Int32: TraceEvent.Lane] = [:]

  /// Begins with the operation, task 0, in its first slice on thread 0.
  package init(_ clock: Trace.ClockKind, width: Int = 2) {
    trace = Trace(clock: clock, wall: .zero, realWall: .zero, poolWidth: width)
    trace.tasks.append(TraceTask(id: 100, creator: nil, isChild: false))
    began(0)
  }

  /// Moves the clock.
  package mutating func at(_ time: Duration) {
    now = time / .nanoseconds(1) > 0 ? Int64((time / .nanoseconds(1)).rounded()) : 0
  }

  /// Creates a task that joins the queue at once.
  @discardableResult
  package mutating func spawn(
    by creator: Int32? = 0,
    name: String? = nil,
    site: CodeLocation? = nil,
    isChild: Bool = true
  ) -> Int32 {
    let task = Int32(trace.tasks.count)
    trace.tasks.append(
      TraceTask(id: UInt64(100 + task), name: name, creator: creator.map(Int.init), isChild: isChild, spawnSite: site)
    )
    enqueued(task, by: creator, after: .start)
    return task
  }

  package mutating func enqueued(
    _ task: Int32,
    by: Int32? = nil,
    after wait: TraceEvent.Wait,
    lane: TraceEvent.Lane = .anyPool,
    resume: CodeLocation? = nil
  ) {
    var address: UInt = 0
    if let resume {
      address = UInt(resume.line)
      trace.locations[address] = resume
    }
    append(task, .enqueued(by: by, after: wait, lane: lane, resume: address))
  }

  /// The task becomes ready and runs at once where the innermost frame of the chain stands.
  ///
  /// - Parameter await: tells awaits apart whose chains read alike, as two on one line do.
  package mutating func resume(
    _ task: Int32,
    by: Int32? = nil,
    after wait: TraceEvent.Wait,
    chain: [CodeLocation],
    await number: Int = 0
  ) {
    let address = address(of: chain, await: number)
    append(task, .enqueued(by: by, after: wait, lane: .anyPool, resume: address))
    began(task)
  }

  private mutating func address(of chain: [CodeLocation], await number: Int) -> UInt {
    let known = trace.awaitChains.filter { $0.value == chain && $0.key % 10 == number }.keys.first
    let address = known ?? UInt(10_000 + 10 * trace.awaitChains.count + number)
    trace.awaitChains[address] = chain
    trace.locations[address] = chain.first
    return address
  }

  package mutating func began(_ task: Int32, lane: TraceEvent.Lane = .pool(0)) {
    append(task, .began(lane: lane))
  }

  package mutating func ended(
    _ task: Int32,
    _ outcome: TraceEvent.Outcome = .suspended,
    cpu: Duration? = nil,
    real: Duration = .zero,
    preempted: Duration = .zero
  ) {
    append(
      task,
      .ended(
        outcome: outcome,
        cpu: cpu.map { Int64($0 / .nanoseconds(1)) },
        real: Int64(real / .nanoseconds(1)),
        preempted: Int64(preempted / .nanoseconds(1))
      )
    )
  }

  package mutating func hadTurn(_ task: Int32) {
    append(task, .hadTurn)
  }

  package mutating func entered(_ task: Int32, cpu: Duration, real: Duration, preempted: Duration = .zero) {
    let (cpu, real, preempted) = (cpu / .nanoseconds(1), real / .nanoseconds(1), preempted / .nanoseconds(1))
    append(task, .entered(cpu: Int64(cpu), real: Int64(real), preempted: Int64(preempted)))
  }

  package mutating func used(_ task: Int32, cpu: Duration) {
    append(task, .used(cpu: Int64(cpu / .nanoseconds(1))))
  }

  package mutating func finished(_ task: Int32) {
    append(task, .finished)
  }

  /// The task becomes ready and runs at once.
  package mutating func resume(
    _ task: Int32,
    by: Int32? = nil,
    after wait: TraceEvent.Wait,
    lane: TraceEvent.Lane = .pool(0),
    at place: CodeLocation? = nil
  ) {
    enqueued(task, by: by, after: wait, lane: lane == .main ? .main : .anyPool, resume: place)
    began(task, lane: lane)
  }

  /// The task completes and wakes the one that waits for it.
  package mutating func complete(
    _ task: Int32,
    waking waiter: Int32? = nil,
    cpu: Duration? = nil,
    at place: CodeLocation? = nil
  ) {
    if let waiter { enqueued(waiter, by: task, after: .task, resume: place) }
    ended(task, .completed, cpu: cpu)
  }

  package mutating func blocking(
    _ what: TraceBlocking.What,
    through calledFunction: String? = nil,
    task: Int32?,
    count: Int = 1,
    wall: Duration,
    cpu: Duration = .zero,
    preempted: Duration = .zero,
    stack: [CodeLocation] = []
  ) {
    trace.blocking.append(
      TraceBlocking(
        what: what,
        calledFunction: calledFunction,
        task: task,
        onMain: false,
        count: count,
        time: now,
        wall: Int64(wall / .nanoseconds(1)),
        cpu: Int64(cpu / .nanoseconds(1)),
        preempted: Int64(preempted / .nanoseconds(1)),
        stack: stack
      )
    )
  }

  /// The scope closes now.
  package func report() -> ConcurrencyReport {
    var trace = trace
    trace.wall = .nanoseconds(now)
    trace.realWall = trace.clock == .real ? trace.wall : .milliseconds(1)
    return ConcurrencyReport(trace: trace)
  }

  private mutating func append(_ task: Int32, _ kind: TraceEvent.Kind) {
    trace.events.append(TraceEvent(time: now, task: task, kind: kind))
  }
}

/// A place in the code that the traces pretend to come from.
package func place(_ function: String, _ line: Int, file: String = "Feed.swift") -> CodeLocation {
  CodeLocation(function: function, file: "/app/\(file)", line: line, module: "App")
}

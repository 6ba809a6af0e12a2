extension TaskSpan {
  init(_ life: TaskLife, replay: Replay, slices: [JobSlice]) {
    let task = replay.trace.tasks[life.task]
    self.init(
      id: ID(rawValue: life.task),
      name: task.name,
      spawnSite: task.spawnSite,
      parent: task.creator.map(ID.init(rawValue:)),
      isChild: task.isChild,
      start: .nanoseconds(replay.times[life.start]),
      end: life.end.map { .nanoseconds(replay.times[$0]) },
      slices: replay.slicesOfTask[life.task].map { slices[$0] },
      suspensions: life.gaps.map { Suspension($0, in: replay) }
    )
  }
}

extension TaskSpan.Suspension {
  init(_ gap: Gap, in replay: Replay) {
    let from = replay.times[gap.from]
    self.init(
      from: .nanoseconds(from),
      to: gap.ready.map { .nanoseconds(max(from, replay.times[$0])) },
      reason: Reason(gap.wait),
      isHop: gap.isHop,
      resumedBy: gap.waker.map(TaskSpan.ID.init(rawValue:)),
      resumesAt: replay.trace.locations[gap.resume]
    )
  }
}

extension TaskSpan.Suspension.Reason {
  init(_ wait: TraceEvent.Wait) {
    switch wait {
    case .timer: self = .timer
    case .task: self = .task
    case .continuation: self = .continuation
    case .hop: self = .turn
    case .actor: self = .actor
    case .mainActor: self = .mainActor
    case .start, .unknown: self = .unknown
    }
  }
}

extension JobSlice {
  init(_ slice: Replay.Slice, in replay: Replay) {
    let start = replay.times[slice.began]
    let end = replay.times[slice.ended ?? replay.closing]
    self.init(
      task: slice.task >= 0 ? TaskSpan.ID(rawValue: slice.task) : nil,
      lane: Lane(slice.lane),
      enqueued: slice.enqueued.map { .nanoseconds(replay.times[$0]) },
      start: .nanoseconds(start),
      end: .nanoseconds(end),
      cpu: slice.cpu.map { .nanoseconds($0) },
      realDuration: .nanoseconds(replay.realLength(of: slice)),
      outcome: Outcome(slice.outcome)
    )
  }
}

extension JobSlice.Lane {
  init(_ lane: TraceEvent.Lane?) {
    switch lane {
    case .pool(let number): self = .pool(Int(number))
    case .main: self = .main
    case .anyPool, nil: self = .unknown
    }
  }
}

extension JobSlice.Outcome {
  init(_ outcome: TraceEvent.Outcome?) {
    switch outcome {
    case .suspended: self = .suspended
    case .completed: self = .completed
    case .hopped: self = .hopped
    case .unknown: self = .unknown
    case nil: self = .unfinished
    }
  }
}

/// The time between two slices of a task, or after its last one.
struct Gap {
  /// The instant at which the task gave up its thread.
  var from: Int
  /// The instant at which it became ready again; nil if it never did.
  var ready: Int?
  /// The instant at which it ran again; nil if it never did.
  var resumed: Int?
  var wait: TraceEvent.Wait
  var isHop: Bool
  var resume: UInt
  /// The instant at which the task had had its turn on an actor, to which it had gone, and began to wait there.
  var turned: Int?
  /// The task whose slice made it ready; nil if that was a timer, a thread that runs no slice of the scope, or nothing yet.
  var resumedBy: Int?

  /// The task that ended the wait.
  var waker: Int? {
    switch wait {
    case .timer, .task, .continuation, .unknown: resumedBy
    case .start, .hop, .actor, .mainActor: nil
    }
  }

  /// Whether another task ended a sleep before its time, as one does that cancels a deadline. Nobody needed that sleep.
  var isCutShort: Bool { wait == .timer && resumedBy != nil }

  /// From when to when the task waited for an actor, or was there in a job that drains it.
  func onActor(closing: Int) -> Range<Int>? {
    if wait == .actor { return from..<max(from, resumed ?? closing) }
    return turned.map { from..<max(from, $0) }
  }

  /// Whether all that the task lacks is its turn, so that waiting for a thread is part of the same wait.
  var waitsForTurn: Bool {
    switch wait {
    case .hop, .actor, .mainActor: true
    case .start, .timer, .task, .continuation, .unknown: false
    }
  }
}

extension Replay {
  /// What the task waited for after each of its slices, in order; the last slice has no entry if nothing follows it.
  ///
  /// A suspension that never ends says nothing about what it waits for. It counts as a wait for a task if a structured
  /// child was then still unfinished, else as unknown.
  func gaps(of task: Int, hasUnfinishedChildAt: (Int) -> Bool) -> [Gap] {
    let own = slicesOfTask[task]
    var gaps: [Gap] = []
    gaps.reserveCapacity(own.count)
    for (position, index) in own.enumerated() {
      let slice = slices[index]
      if position + 1 < own.count {
        let next = slices[own[position + 1]]
        gaps.append(
          Gap(
            from: min(slice.ended ?? next.began, next.began),
            ready: next.enqueued ?? next.began,
            resumed: next.began,
            wait: wait(before: next),
            isHop: isHop(slice.outcome, wait: next.after),
            resume: next.resume,
            turned: turn(of: task, from: slice.ended ?? next.began, to: next.enqueued ?? next.began),
            resumedBy: resumer(next.resumedBy, of: task, after: next.after)
          )
        )
      } else if let ended = slice.ended,
        let last = lastGap(of: task, after: slice, ended: ended, hasUnfinishedChildAt: hasUnfinishedChildAt)
      {
        gaps.append(last)
      }
    }
    return gaps
  }

  /// Whose slice made a task ready. One that has slept on an actor comes back from there by itself: a timer woke it.
  private func resumer(_ by: Int?, of task: Int, after wait: TraceEvent.Wait) -> Int? {
    wait == .timer && by == task ? nil : by
  }

  private func turn(of task: Int, from: Int, to: Int) -> Int? {
    let turns = turns[task]
    let position = turns.partitioningIndex { $0 >= from }
    return position < turns.count && turns[position] < to ? turns[position] : nil
  }

  private func lastGap(
    of task: Int,
    after slice: Slice,
    ended: Int,
    hasUnfinishedChildAt: (Int) -> Bool
  ) -> Gap? {
    if let ready = ready[task], case .enqueued(let by, let after, _, let resume) = trace.events[ready].kind {
      return Gap(
        from: ended,
        ready: ready,
        resumed: nil,
        wait: after,
        isHop: isHop(slice.outcome, wait: after),
        resume: resume,
        resumedBy: resumer(by.flatMap { index(of: $0) }, of: task, after: after)
      )
    }
    if let finished = finished[task], finished > ended {
      // It was seen to complete in a job that drains an actor, so that is where it went.
      return Gap(
        from: ended,
        ready: finished,
        resumed: finished,
        wait: .actor,
        isHop: slice.outcome == .hopped,
        resume: 0
      )
    }
    switch slice.outcome {
    case .suspended:
      let wait = hasUnfinishedChildAt(ended) ? TraceEvent.Wait.task : .unknown
      return Gap(from: ended, ready: nil, resumed: nil, wait: wait, isHop: false, resume: 0)
    case .hopped where !isRoot(task):
      return Gap(from: ended, ready: nil, resumed: nil, wait: .hop, isHop: true, resume: 0)
    case .hopped, .completed, .unknown, nil:
      // The task in which the scope was opened leaves it by a hop.
      return nil
    }
  }

  /// What a slice waited for: the runtime's word, or the end of a child if that is what made it ready.
  private func wait(before slice: Slice) -> TraceEvent.Wait {
    guard slice.after == .unknown, let by = slice.resumedBy, trace.tasks.indices.contains(by),
      trace.tasks[by].isChild, trace.tasks[by].creator == slice.task
    else { return slice.after }
    return .task
  }

  private func isHop(_ outcome: TraceEvent.Outcome?, wait: TraceEvent.Wait) -> Bool {
    switch (outcome, wait) {
    case (.suspended, _): false
    // A task that moved to an actor can be suspended there, which is seen only when it comes back.
    case (_, .timer), (_, .task), (_, .continuation): false
    case (.hopped, _), (_, .hop), (_, .start): true
    case (_, .actor), (_, .mainActor), (_, .unknown): false
    }
  }
}

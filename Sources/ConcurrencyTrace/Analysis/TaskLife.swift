/// One task's slices and waits, by the instants that bound them.
struct TaskLife {
  let task: Int
  let gaps: [Gap]
  /// When its slices did their work.
  let running: [Range<Int>]
  /// When it worked: while its slices ran, and while it was suspended on anything but another task.
  let working: [Range<Int>]
  /// The same without sleeps that were cut short.
  let needed: [Range<Int>]
  /// When it worked and no other task ended the wait.
  let busy: [Range<Int>]
  /// The instant of its creation.
  let start: Int
  /// The instant at which its work was over; nil if it was not when the scope closed.
  let end: Int?

  init(task: Int, replay: Replay, sliceEnds: SliceEnds, created: [Int]) {
    let children = created.filter { replay.trace.tasks[$0].isChild }
    let gaps = replay.gaps(of: task) { instant in
      children.contains { replay.completion(of: $0).map { $0 > instant } ?? true }
    }
    let own = replay.slicesOfTask[task]
    var running: [Range<Int>] = []
    var working: [Range<Int>] = []
    var needed: [Range<Int>] = []
    var busy: [Range<Int>] = []
    for (position, index) in own.enumerated() {
      let slice = replay.slices[index]
      let gap = position < gaps.count ? gaps[position] : nil
      let end = max(slice.began, sliceEnds.workEnd(of: slice, next: gap))
      running.append(slice.began..<end)
      working.append(slice.began..<end)
      needed.append(slice.began..<end)
      busy.append(slice.began..<end)
      guard let gap else { continue }
      switch gap.wait {
      case .task, .start:
        break
      case .timer, .continuation, .unknown:
        let wait = gap.from..<max(gap.from, gap.ready ?? replay.closing)
        working.append(wait)
        if !gap.isCutShort { needed.append(wait) }
        if gap.waker == nil { busy.append(wait) }
      case .hop, .actor, .mainActor:
        var until = gap.resumed ?? replay.closing
        if position == own.count - 1, let finished = replay.finished[task], finished == gap.ready {
          until = sliceEnds.workEnd(ofFinished: task, between: gap.from, and: finished)
        }
        working.append(gap.from..<max(gap.from, until))
        needed.append(gap.from..<max(gap.from, until))
        busy.append(gap.from..<max(gap.from, until))
      }
    }
    if own.isEmpty, let ready = replay.ready[task], let finished = replay.finished[task], ready < finished {
      // It ran in jobs that drain an actor, and in nothing else.
      working.append(ready..<sliceEnds.workEnd(ofFinished: task, between: ready, and: finished))
      needed = working
      busy = working
    }
    self.task = task
    self.gaps = gaps
    self.running = running
    self.working = working
    self.needed = needed
    self.busy = busy
    start =
      own.first.map { replay.slices[$0].enqueued ?? replay.slices[$0].began } ?? replay.ready[task] ?? replay.finished[
        task
      ] ?? 0
    if replay.completion(of: task) != nil {
      end = working.last?.upperBound ?? replay.finished[task]
    } else if replay.isRoot(task), replay.ready[task] == nil,
      gaps.count < max(own.count, 1)
    {
      // The scope closes from within the task that opened it, so that task never completes inside the scope.
      end = own.last.flatMap { replay.slices[$0].ended } ?? replay.closing
    } else {
      end = nil
    }
  }
}

extension Replay {
  /// The event that says that the task completed, if one does.
  func completion(of task: Int) -> Int? {
    if let finished = finished[task] { return finished }
    guard ready[task] == nil, let last = slicesOfTask[task].last.map({ slices[$0] }) else { return nil }
    return last.outcome == .completed ? last.ended : nil
  }
}

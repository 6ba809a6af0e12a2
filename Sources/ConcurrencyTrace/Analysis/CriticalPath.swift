/// What the scope spent its wall on: the chain of slices and waits, each made possible by the one before, that begins with
/// the scope and ends with it.
///
/// It is found from its end, as in critical-path analysis of message-passing programs (C.-Q. Yang and B. P. Miller, 1988): from
/// the operation's last slice back to what made it ready, and so on. A wait for another task leads to the task that ended
/// it; so do a continuation that a task resumed, and a sleep that a task cut short.
struct CriticalPath {
  /// What the path does at an instant.
  enum State: Equatable {
    /// Nothing is known of it.
    case unknown
    /// A slice runs, by its index in `Replay.slices`.
    case running(Int)
    /// A task is suspended on a timer, or on something outside the scope.
    case waiting
    /// A job is ready and waits for a thread of the pool.
    case queued
    /// A task is on its way to the main actor.
    case mainActor
    /// A task is on its way to another actor, or on it: in a job that drains the actor.
    case actor
  }

  /// Where the path goes from one task to another that had waited for it, but had not created it: a continuation, or the value
  /// of a task that somebody else had created.
  struct Handover {
    var instant: Int
    var from: Int
    var to: Int
    /// Where the task that had waited goes on.
    var resume: UInt
  }

  /// For each instant.
  private(set) var states: [State]
  /// For each instant, whose path it is.
  private(set) var tasks: [Int]
  /// In order.
  private(set) var handovers: [Handover] = []

  private let replay: Replay
  private let gaps: [[Gap]]
  /// For each task, when the tasks that it created completed, in order.
  private let completions: [[(task: Int, at: Int)]]

  init(_ replay: Replay, gaps: [[Gap]], created: [[Int]]) {
    self.replay = replay
    self.gaps = gaps
    completions = created.map { tasks in
      tasks.compactMap { task in replay.completion(of: task).map { (task, $0) } }.sorted { $0.at < $1.at }
    }
    states = Array(repeating: .unknown, count: replay.times.count)
    tasks = Array(repeating: 0, count: replay.times.count)
    guard !replay.slicesOfTask.isEmpty else { return }
    var task = 0
    var instant = replay.closing
    while instant > 0, let step = step(of: task, before: instant) {
      for covered in step.from..<instant {
        states[covered] = step.state
        tasks[covered] = task
      }
      if let handover = step.handover { handovers.append(handover) }
      // Each step covers something, or goes to a task whose slice is under way and so covers something.
      if step.from == instant, step.task == task { break }
      instant = step.from
      task = step.task
    }
    handovers.reverse()
  }

  /// One step back: the state until `instant`, since when, and whose path it was before that.
  private struct Step {
    var state: State
    var from: Int
    var task: Int
    var handover: Handover?
  }

  private func step(of task: Int, before instant: Int) -> Step? {
    let own = replay.slicesOfTask[task]
    let position = own.partitioningIndex { replay.slices[$0].began >= instant } - 1
    guard position >= 0 else { return stepToCreator(of: task, before: instant) }
    let slice = replay.slices[own[position]]
    let ended = slice.ended ?? replay.closing
    if ended >= instant { return Step(state: .running(own[position]), from: slice.began, task: task) }
    // What others write down of themselves after the last slice is no part of the path.
    guard gaps[task].indices.contains(position) else { return Step(state: .unknown, from: ended, task: task) }
    return step(through: gaps[task][position], of: task, before: instant)
  }

  /// Back from a task's first slice to the slice that created it.
  private func stepToCreator(of task: Int, before instant: Int) -> Step? {
    let ready = replay.slicesOfTask[task].first.flatMap { replay.slices[$0].enqueued } ?? replay.ready[task]
    guard let ready, ready < instant else { return nil }
    // A task without slices ran in jobs that drain an actor, and in nothing else.
    let state = replay.slicesOfTask[task].isEmpty && replay.finished[task] != nil ? State.actor : .queued
    let creator = replay.trace.tasks[task].creator
    return Step(state: state, from: ready, task: creator.flatMap { isActive($0, at: ready) ? $0 : nil } ?? task)
  }

  private func step(through gap: Gap, of task: Int, before instant: Int) -> Step {
    let ready = gap.ready ?? replay.closing
    switch gap.wait {
    case .actor, .mainActor:
      return Step(state: gap.wait == .actor ? .actor : .mainActor, from: min(gap.from, instant), task: task)
    case .hop, .start:
      return Step(state: .queued, from: min(gap.from, instant), task: task)
    case .timer, .continuation, .task, .unknown:
      if ready < instant { return Step(state: .queued, from: ready, task: task) }
      if let waker = waker(of: gap, of: task, at: instant) {
        // Who cancels a sleep has no work to hand over.
        let isHandover =
          !gap.isCutShort && (gap.wait != .task || replay.trace.tasks[waker.task].creator != task)
        let handover = Handover(instant: instant, from: waker.task, to: task, resume: gap.resume)
        return Step(state: .waiting, from: waker.at, task: waker.task, handover: isHandover ? handover : nil)
      }
      if let turned = gap.turned {
        return turned < instant
          ? Step(state: .waiting, from: turned, task: task)
          : Step(state: .actor, from: min(gap.from, instant), task: task)
      }
      return Step(state: .waiting, from: min(gap.from, instant), task: task)
    }
  }

  /// The task that ended the wait, and when its own part of the path ends.
  private func waker(of gap: Gap, of task: Int, at instant: Int) -> (task: Int, at: Int)? {
    if let waker = gap.waker, waker != task {
      if isActive(waker, at: instant) { return (waker, instant) }
      // Its slice was over when the task became ready.
      let end = replay.slicesOfTask[waker].last.flatMap { replay.slices[$0].ended }
      return end.flatMap { $0 < instant && $0 > gap.from ? (waker, $0) : nil }
    }
    // A task wakes who waits for it before the trace says that it has completed.
    guard gap.wait == .task else { return nil }
    let position = completions[task].partitioningIndex { $0.at > instant }
    return completions[task][position...].first { isActive($0.task, at: instant) }.map { ($0.task, instant) }
  }

  /// Whether the task is running just before an instant, or on an actor, where it need not have a slice of its own.
  private func isActive(_ task: Int, at instant: Int) -> Bool {
    let own = replay.slicesOfTask[task]
    let position = own.partitioningIndex { replay.slices[$0].began >= instant } - 1
    guard position >= 0 else {
      return own.isEmpty && replay.ready[task] ?? .max < instant && replay.finished[task] ?? 0 >= instant
    }
    if replay.slices[own[position]].ended ?? replay.closing >= instant { return true }
    guard gaps[task].indices.contains(position) else { return false }
    return gaps[task][position].onActor(closing: replay.closing)?.contains(instant - 1) ?? false
  }
}

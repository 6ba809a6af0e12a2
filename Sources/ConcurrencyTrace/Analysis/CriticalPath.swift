/// What the scope spent its wall on: the chain of slices and waits, each made possible by the one before, that begins with
/// the scope and ends with it.
///
/// It is found from its end, as in critical-path analysis of message-passing programs (C.-Q. Yang and B. P. Miller, 1988): from
/// the operation's last slice back to what made it ready, and so on. A wait for another task leads to the task that ended
/// it; so does a continuation that a task resumed.
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

  /// For each instant.
  private(set) var states: [State]

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
    guard !replay.slicesOfTask.isEmpty else { return }
    var task = 0
    var instant = replay.closing
    while instant > 0, let step = step(of: task, before: instant) {
      for covered in step.from..<instant { states[covered] = step.state }
      // Each step covers something, or goes to a task whose slice is under way and so covers something.
      if step.from == instant, step.task == task { break }
      instant = step.from
      task = step.task
    }
  }

  /// One step back: the state until `instant`, since when, and whose path it was before that.
  private struct Step {
    var state: State
    var from: Int
    var task: Int
  }

  private func step(of task: Int, before instant: Int) -> Step? {
    let own = replay.slicesOfTask[task]
    let position = own.partitioningIndex { replay.slices[$0].began >= instant } - 1
    guard position >= 0 else { return stepToCreator(of: task, before: instant) }
    let slice = replay.slices[own[position]]
    if slice.ended ?? replay.closing >= instant || !gaps[task].indices.contains(position) {
      return Step(state: .running(own[position]), from: slice.began, task: task)
    }
    return step(through: gaps[task][position], of: task, before: instant)
  }

  /// Back from a task's first slice to the slice that created it.
  private func stepToCreator(of task: Int, before instant: Int) -> Step? {
    let ready = replay.slicesOfTask[task].first.flatMap { replay.slices[$0].enqueued } ?? replay.ready[task]
    guard let ready, ready < instant else { return nil }
    let creator = replay.trace.tasks[task].creator
    return Step(state: .queued, from: ready, task: creator.flatMap { isRunning($0, at: ready) ? $0 : nil } ?? task)
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
        return Step(state: .waiting, from: waker.at, task: waker.task)
      }
      return Step(state: .waiting, from: min(gap.from, instant), task: task)
    }
  }

  /// The task that ended the wait, and when its own part of the path ends.
  private func waker(of gap: Gap, of task: Int, at instant: Int) -> (task: Int, at: Int)? {
    // The slice that made the task ready is under way at that event.
    if let waker = gap.waker, waker != task, isRunning(waker, at: instant) { return (waker, instant) }
    guard gap.wait == .task, let last = lastCompletion(ofChildOf: task, before: instant), last.at > gap.from
    else { return nil }
    return last
  }

  /// The child that completed last, for waits of which the trace does not say who ended them.
  private func lastCompletion(ofChildOf task: Int, before instant: Int) -> (task: Int, at: Int)? {
    let position = completions[task].partitioningIndex { $0.at > instant } - 1
    return position >= 0 ? completions[task][position] : nil
  }

  private func isRunning(_ task: Int, at instant: Int) -> Bool {
    guard replay.slicesOfTask.indices.contains(task) else { return false }
    let own = replay.slicesOfTask[task]
    let position = own.partitioningIndex { replay.slices[$0].began >= instant } - 1
    return position >= 0 && replay.slices[own[position]].ended ?? replay.closing >= instant
  }
}

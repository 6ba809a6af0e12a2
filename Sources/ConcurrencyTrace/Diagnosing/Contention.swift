/// When tasks waited for their turn on an actor while others had theirs.
struct Contention {
  /// A task's way to an actor, up to the end of its turn there, or to its beginning on the main actor.
  struct Wait {
    var task: Int
    var interval: Range<Int>
    /// The address at which the task goes on; 0 when it is unknown.
    var resume: UInt = 0
  }

  let mainWaits: [Wait]
  let otherWaits: [Wait]
  /// When at least one wait was in vain.
  let main: Stretch
  let other: Stretch
  /// When jobs that drain actors waited for a thread, and no wait for an actor was in vain.
  let forThread: Stretch

  init(_ analysis: Analysis, _ saturation: Saturation) {
    let replay = analysis.replay
    let slices = replay.slices.filter { $0.lane == .main }
    mainWaits = slices.compactMap { slice in
      slice.enqueued.map { Wait(task: slice.task, interval: $0..<max($0, slice.began), resume: slice.resume) }
    }
    let running = Occupancy(
      slices.map { $0.began..<max($0.began, $0.ended ?? replay.closing) },
      instants: replay.times.count
    )
    let waiting = Occupancy(mainWaits.map(\.interval), instants: replay.times.count)
    main = Stretch(times: replay.times) { waiting[$0] > 0 && running[$0] > 0 }
    otherWaits = analysis.gaps.indices.flatMap { task in
      analysis.gaps[task].compactMap { gap in
        gap.onActor(closing: replay.closing).map {
          Wait(task: task, interval: $0, resume: gap.wait == .actor ? gap.resume : 0)
        }
      }
    }
    let queued = Occupancy(Self.queuedJobs(replay), instants: replay.times.count)
    // With a free thread, a job that has not begun is on its way to that.
    let other = Self.inVain(otherWaits, replay) { saturation.stretch.contains($0) ? queued[$0] : 0 }
    self.other = other
    forThread = Stretch(times: replay.times) {
      queued[$0] > 0 && saturation.stretch.contains($0) && !other.contains($0)
    }
  }

  /// From when to when each job that drains an actor was ready and had not begun.
  private static func queuedJobs(_ replay: Replay) -> [Range<Int>] {
    let begun = replay.slices.filter { $0.task < 0 }.compactMap { slice in
      slice.enqueued.map { $0..<max($0, slice.began) }
    }
    return begun + replay.readyActorJobs.map { $0..<replay.closing }
  }

  /// The trace does not say which actor a task waits for. So only two things are evidence: more tasks wait for actors than
  /// jobs drain them, or wait for a thread to do so; or a task began to wait during a slice that then had to start such a
  /// job, as a slice does when it gives up an actor for which others wait.
  ///
  /// - Parameter queued: how many of these jobs wait for a thread at an instant.
  private static func inVain(_ waits: [Wait], _ replay: Replay, queued: (Int) -> Int) -> Stretch {
    guard !waits.isEmpty else { return Stretch(times: replay.times) { _ in false } }
    let instants = replay.times.count
    let waiting = Occupancy(waits.map(\.interval), instants: instants)
    let draining = Occupancy(
      replay.slices.lazy.filter { $0.task < 0 }.map { $0.began..<max($0.began, $0.ended ?? replay.closing) },
      instants: instants
    )
    let heldUp = Occupancy(heldUp(waits, replay), instants: instants)
    return Stretch(times: replay.times) { instant in
      heldUp[instant] > 0 || (draining[instant] > 0 && waiting[instant] > draining[instant] + queued(instant))
    }
  }

  /// The parts of waits in which another task's slice held the actor, as far as the slice's end tells.
  private static func heldUp(_ waits: [Wait], _ replay: Replay) -> [Range<Int>] {
    let sorted = waits.sorted { $0.interval.lowerBound < $1.interval.lowerBound }
    return replay.slices.flatMap { slice -> [Range<Int>] in
      guard slice.task >= 0,
        let release = slice.caused.last(where: { replay.trace.events[$0].task == TraceEvent.actorJob })
      else { return [] }
      let first = sorted.partitioningIndex { $0.interval.lowerBound > slice.began }
      return sorted[first...].prefix { $0.interval.lowerBound < release }
        .filter { $0.interval.upperBound > release && $0.task != slice.task }
        .map { $0.interval.lowerBound..<release }
    }
  }
}

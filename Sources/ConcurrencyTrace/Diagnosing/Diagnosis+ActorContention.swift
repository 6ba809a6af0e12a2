extension Analysis {
  /// Tasks waited for their turn on an actor while others had theirs.
  func actorContentionDiagnoses() -> [Diagnosis] {
    [mainActorContention(), otherActorContention()].compactMap { $0 }
  }

  private func mainActorContention() -> Diagnosis? {
    let slices = replay.slices.filter { $0.lane == .main }
    let running = Occupancy(
      slices.map { $0.began..<max($0.began, $0.ended ?? replay.closing) },
      instants: replay.times.count
    )
    let waits = slices.compactMap { slice in
      slice.enqueued.map { Wait(task: slice.task, interval: $0..<max($0, slice.began)) }
    }
    let waiting = Occupancy(waits.map(\.interval), instants: replay.times.count)
    let contended = Stretch(times: replay.times) { waiting[$0] > 0 && running[$0] > 0 }
    return contention(
      on: "the main actor",
      waits: waits,
      contended: contended,
      remedy:
        "Keep the long part off the main actor: call a `@concurrent` or `nonisolated` function for it, and come back "
        + "only with the result."
    )
  }

  /// The trace does not say which actor a task waits for. So only two things are evidence: more tasks wait for actors than
  /// jobs drain them; or a task began to wait during a slice that then had to start such a job, as a slice does when it
  /// gives up an actor for which others wait.
  private func otherActorContention() -> Diagnosis? {
    let waits = gaps.indices.flatMap { task in
      gaps[task].lazy.filter { $0.wait == .actor }.map { gap in
        Wait(task: task, interval: gap.from..<max(gap.from, gap.resumed ?? replay.closing))
      }
    }
    guard !waits.isEmpty else { return nil }
    let instants = replay.times.count
    let waiting = Occupancy(waits.map(\.interval), instants: instants)
    let draining = Occupancy(
      replay.slices.lazy.filter { $0.task < 0 }.map { $0.began..<max($0.began, $0.ended ?? replay.closing) },
      instants: instants
    )
    let heldUp = Occupancy(heldUp(waits), instants: instants)
    let contended = Stretch(times: replay.times) { instant in
      heldUp[instant] > 0 || (draining[instant] > 0 && waiting[instant] > draining[instant])
    }
    return contention(
      on: "an actor",
      waits: waits,
      contended: contended,
      remedy:
        "Hold the actor for a shorter time: do the long part in a `nonisolated` function and enter the actor only to "
        + "read or store."
    )
  }

  /// The parts of waits in which another task's slice held the actor, as far as the slice's end tells.
  private func heldUp(_ waits: [Wait]) -> [Range<Int>] {
    let sorted = waits.sorted { $0.interval.lowerBound < $1.interval.lowerBound }
    return replay.slices.flatMap { slice -> [Range<Int>] in
      guard slice.task >= 0,
        let release = slice.caused.last(where: { trace.events[$0].task == TraceEvent.actorJob })
      else { return [] }
      let first = sorted.partitioningIndex { $0.interval.lowerBound > slice.began }
      return sorted[first...].prefix { $0.interval.lowerBound < release }
        .filter { $0.interval.upperBound > release && $0.task != slice.task }
        .map { $0.interval.lowerBound..<release }
    }
  }

  private struct Wait {
    var task: Int
    var interval: Range<Int>
  }

  private func contention(on actor: String, waits: [Wait], contended: Stretch, remedy: String) -> Diagnosis? {
    guard explains(contended.length) else { return nil }
    var lengths: [Int: Duration] = [:]
    for wait in waits where wait.task >= 0 {
      let length = contended.length(in: wait.interval)
      if !isNoise(length) { lengths[wait.task, default: .zero] += length }
    }
    let tasks = lengths.keys.sorted()
    guard let longest = lengths.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }) else { return nil }
    let location = spans[longest.key].suspensions.lazy
      .filter { $0.reason == .actor || $0.reason == .mainActor }
      .compactMap(\.resumesAt).first
    return Diagnosis(
      cause: .actorContention,
      explanation: "\(counted(tasks.count, "task")) waited for \(actor) while others ran there, for "
        + "\(text(contended.length)) in all. \(subject(longest.key).capitalizedSentence) waited longest: "
        + "\(text(longest.value)). Tasks that share an actor are in progress together but take turns.",
      remedy: remedy,
      tasks: ids(tasks),
      location: location ?? spans[longest.key].spawnSite,
      lost: contended.length
    )
  }
}

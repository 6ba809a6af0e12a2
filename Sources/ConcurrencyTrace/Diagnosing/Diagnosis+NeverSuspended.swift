extension Analysis {
  /// Tasks that ran from start to end in one slice, although they were to overlap.
  ///
  /// A task that had to wait for a thread did not run at once because nothing gave one up: then that is the fault.
  func neverSuspendedDiagnoses(_ saturation: Saturation) -> [Candidate] {
    if explains(saturation.stretch.length) { return [] }
    if let whole = wholeScopeNeverSuspended() { return [whole] }
    return created.indices.compactMap(siblingsNeverSuspended)
  }

  /// Nothing in the scope was suspended on anything but a task, and no two tasks overlapped.
  private func wholeScopeNeverSuspended() -> Candidate? {
    guard !slices.isEmpty, working.peak <= 1, findings.isEmpty, !slices.contains(where: isHeavy),
      spans.allSatisfy({ $0.suspensions.allSatisfy(isNoSuspension) })
    else { return nil }
    let workers = spans.filter { !$0.slices.isEmpty && (!replay.isRoot($0.id.rawValue) || spans.count == 1) }
    guard let first = workers.first,
      !(workers.count == 1 ? computedInTurns(first) : computed(workers.map(\.id.rawValue)))
    else { return nil }
    let all = total(workers.map(\.id.rawValue))
    let subject = workers.count == 1 ? subject(first.id.rawValue) : "all \(workers.count) tasks"
    let hops = workers.reduce(0) { $0 + $1.suspensions.count }
    return neverSuspended(
      workers.map(\.id.rawValue),
      explanation: "\(subject.capitalizedSentence) ran from start to end without being suspended once, in "
        + "\(counted(workers.reduce(0) { $0 + $1.slices.count }, "slice"))"
        + (hops > 0 ? " (\(counted(hops, "hop")) to another executor or yield)" : "")
        + (trace.clock == .real ? " of \(text(all)) in all" : "") + ". \(reason(workers.map(\.id.rawValue)))"
    )
  }

  /// Whether the task has only changed its executor, or awaited another task. Virtual time that passes meanwhile tells that it was
  /// suspended on an executor that the kit does not see: for a job that is ready it stands still.
  private func isNoSuspension(_ suspension: TaskSpan.Suspension) -> Bool {
    suspension.reason == .task || (suspension.isHop && (trace.clock == .real || suspension.length == .zero))
  }

  /// Most of the tasks that one task created completed in a single slice, one after the other.
  private func siblingsNeverSuspended(of creator: Int) -> Candidate? {
    let siblings = created[creator]
    guard siblings.count >= 2 else { return nil }
    let blamed = Set(findings.compactMap { $0.task?.rawValue })
    let instant = siblings.filter { task in
      let span = spans[task]
      return span.slices.count == 1 && span.end != nil && span.suspensions.isEmpty && !blamed.contains(task)
        && span.slices[0].cpu ?? .zero < Self.heavyCPU
    }
    guard instant.count >= 2, !computed(instant), instant.count * 2 > siblings.count, !ranInParallel(instant) else {
      return nil
    }
    let all = total(instant)
    let count = instant.count == siblings.count ? "All \(siblings.count)" : "\(instant.count) of the \(siblings.count)"
    let start =
      "\(count) tasks that \(subject(creator)) started ran from start to end in one slice"
      + (trace.clock == .real ? ", \(text(all)) in all" : "")
    return neverSuspended(
      instant,
      explanation: Self.fitting([": \(subjects(instant)). ", ". "].map { "\(start)\($0)\(reason(instant))" })
    )
  }

  private func neverSuspended(_ tasks: [Int], explanation: String) -> Candidate {
    // Had they given up their threads, the others could have run beside the longest.
    let lengths = tasks.map { total([$0]) }
    let diagnosis = Diagnosis(
      cause: .neverSuspended,
      explanation: explanation,
      remedy: tookLong(tasks)
        ? "Look for a call that waits without suspending, such as access to a file, and await an asynchronous one."
        : "Test with an operation that really waits: give its dependency a delay (`Task.sleep` costs nothing in virtual "
          + "time), or empty the cache that answers at once.",
      tasks: ids(tasks),
      location: tasks.lazy.compactMap { spans[$0].spawnSite }.first,
      lost: lengths.reduce(.zero, +) - (lengths.max() ?? .zero)
    )
    return Candidate(diagnosis: diagnosis)
  }

  private func reason(_ tasks: [Int]) -> String {
    tookLong(tasks)
      ? "The slices took real time but little processor time, and no blocking call was seen in them."
      : "What was awaited was finished at once, so nothing gave up its thread."
  }

  /// Whether the slices computed for so long that it is no wonder that they took their time: not every one is short, or all
  /// together explain a good part of the real time.
  private func computed(_ tasks: [Int]) -> Bool {
    let times = tasks.flatMap { spans[$0].slices.compactMap(\.cpu) }
    let sum = times.reduce(.zero, +)
    return times.contains { $0 >= Self.heavyCPU / 5 } || (sum >= Self.heavyCPU / 2 && sum * 4 >= ownTime.realWall)
  }

  /// Whether the task computed for long between its yields.
  private func computedInTurns(_ span: TaskSpan) -> Bool {
    isHeavy(span.slices.compactMap(\.cpu).reduce(.zero, +))
  }

  /// Whether the slices took so long, beside their computing, that something must have waited in them.
  private func tookLong(_ tasks: [Int]) -> Bool {
    tasks.contains { task in
      replay.slicesOfTask[task].map { replay.slices[$0] }.contains { slice in
        .nanoseconds(replay.realLength(of: slice) - slice.preempted - (slice.cpu ?? 0)) >= Self.heavyCPU
      }
    }
  }

  /// What slices of the tasks took on the scope's clock, less the time in which they had no core.
  private func total(_ tasks: [Int]) -> Duration {
    tasks.reduce(.zero) { sum, task in
      replay.slicesOfTask[task].map { replay.slices[$0] }.reduce(sum) { sum, slice in
        let length = replay.times[slice.ended ?? replay.closing] - replay.times[slice.began]
        return sum + .nanoseconds(max(0, length - (trace.clock == .real ? slice.preempted : 0)))
      }
    }
  }

  private func ranInParallel(_ tasks: [Int]) -> Bool {
    guard trace.clock == .real else { return false }
    var latestEnd = Duration.zero
    for slice in tasks.compactMap({ spans[$0].slices.first }).sorted(by: { $0.start < $1.start }) {
      if !isNoise(min(latestEnd, slice.end) - slice.start) { return true }
      latestEnd = max(latestEnd, slice.end)
    }
    return false
  }
}

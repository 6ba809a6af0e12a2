extension Analysis {
  /// Tasks waited for their turn on an actor while others had theirs.
  func actorContentionDiagnoses(_ contention: Contention, _ losses: Losses) -> [Candidate] {
    let main = self.contention(
      on: "the main actor",
      waits: contention.mainWaits,
      contended: contention.main,
      lost: losses.mainActor,
      remedy:
        "Keep the long part off the main actor: call a `@concurrent` or `nonisolated` function for it, and come back "
        + "only with the result."
    )
    let other = self.contention(
      on: "an actor",
      waits: contention.otherWaits,
      contended: contention.other,
      lost: losses.actor,
      remedy:
        "Hold the actor for a shorter time: do the long part in a `nonisolated` function and enter the actor only to "
        + "read or store."
    )
    return [main, other].compactMap { $0 }
  }

  private func contention(
    on actor: String,
    waits: [Contention.Wait],
    contended: Stretch,
    lost: Int64,
    remedy: String
  ) -> Candidate? {
    guard explains(contended.length) else { return nil }
    var lengths: [Int: Duration] = [:]
    for wait in waits where wait.task >= 0 {
      let length = contended.length(in: wait.interval)
      if !isNoise(length) { lengths[wait.task, default: .zero] += length }
    }
    let tasks = lengths.keys.sorted()
    guard let longest = lengths.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }) else { return nil }
    let worst = waits.lazy.filter { $0.task == longest.key }
      .max { contended.length(in: $0.interval) < contended.length(in: $1.interval) }
    let location = worst.flatMap { trace.locations[$0.resume] }
    let diagnosis = Diagnosis(
      cause: .actorContention,
      explanation: "\(counted(tasks.count, "task")) waited for \(actor) while others ran there, for "
        + "\(text(contended.length)) in all. \(subject(longest.key).capitalizedSentence) waited longest: "
        + "\(text(longest.value)). Tasks that share an actor are in progress together but take turns.",
      remedy: remedy,
      tasks: ids(tasks),
      location: location ?? spans[longest.key].spawnSite,
      lost: .nanoseconds(lost)
    )
    return Candidate(diagnosis: diagnosis)
  }
}

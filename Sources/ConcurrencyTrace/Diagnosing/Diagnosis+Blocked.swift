extension Analysis {
  /// One diagnosis for each call and place that put threads to sleep.
  func blockedDiagnoses(_ losses: Losses) -> [Candidate] {
    struct Key: Hashable {
      var call: BlockingCall
      var calledFunction: String?
      var culprit: CodeLocation?
    }
    var groups: [Key: [BlockingFinding]] = [:]
    var order: [Key] = []
    for finding in findings {
      guard let call = finding.call else { continue }
      let key = Key(call: call, calledFunction: finding.calledFunction, culprit: finding.culprit)
      if groups[key] == nil { order.append(key) }
      groups[key, default: []].append(finding)
    }
    let calls = findings.filter { $0.call != nil }
    let all = Self.blocked(calls)
    let locks = Self.blocked(calls.filter(isLostTime))
    return order.map { key in
      let own = groups[key] ?? []
      let sleep = Self.blocked(own)
      var candidate = Candidate(diagnosis: blockedDiagnosis(key.call, at: key.culprit, findings: own))
      var lost = Self.share(sleep, of: all, in: losses.heldAsleep)
      if own.allSatisfy(isLostTime) {
        lost += Self.share(sleep, of: locks, in: losses.locked)
      } else {
        candidate.own = Self.share(sleep, of: all - locks, in: losses.ownSleep)
      }
      candidate.diagnosis.lost = lost
      return candidate
    }
  }

  /// Whether the sleep is lost on the scope's clock: in virtual time slices take none.
  private func isLostTime(_ finding: BlockingFinding) -> Bool { trace.clock == .real && finding.isForOthers }

  /// For how long the calls of all of them slept.
  static func blocked(_ findings: [BlockingFinding]) -> Duration {
    findings.reduce(.zero) { $0 + $1.blocked }
  }

  /// What falls to a part when a sum is divided among all.
  private static func share(_ part: Duration, of all: Duration, in sum: Int64) -> Duration {
    all > .zero ? .nanoseconds(Int64(part / all * Double(sum))) : .zero
  }

  private func blockedDiagnosis(
    _ call: BlockingCall,
    at culprit: CodeLocation?,
    findings: [BlockingFinding]
  ) -> Diagnosis {
    let slept = Self.blocked(findings)
    let count = findings.reduce(0) { $0 + $1.count }
    let tasks = Set(findings.compactMap(\.task)).sorted()
    let isMain = findings.allSatisfy(\.onMainThread)
    let thread = isMain ? "the main thread" : "a thread"
    let called = findings.first?.calledFunction
    // A call that is found whatever it takes need not have slept.
    var start =
      slept < .microseconds(1)
      ? "`\(call.name)` was called on \(thread), which it can put to sleep"
      : "`\(call.name)` put \(thread) to sleep for \(slept.roughly)"
    if count > 1 { start += " in \(counted(count, "call"))" }
    if let culprit { start += ", called by \(culprit.quoted)" }
    if let called { start += " through `\(called.clipped(to: 60))`" }
    var way = ""
    if let entry = findings.first?.stack.first, let culprit, entry != culprit {
      way = " by way of \(entry.quoted)"
    }
    let known = tasks.map(\.rawValue).filter(spans.indices.contains)
    let who = known.isEmpty ? "" : ", in \(subjects(known, of: count))"
    let explanation = Self.fitting(
      [start + way + who, start + who, start].map { $0 + ". No other task can use a thread that sleeps." }
    )
    return Diagnosis(
      cause: .blocked,
      explanation: explanation,
      remedy: BlockingCall.Category(called, making: call).remedy,
      tasks: tasks,
      location: culprit,
      lost: .zero
    )
  }
}

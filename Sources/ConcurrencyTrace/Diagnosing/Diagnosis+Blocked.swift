extension Analysis {
  /// One diagnosis for each call and place that put threads to sleep.
  func blockedDiagnoses(_ losses: Losses) -> [Candidate] {
    struct Key: Hashable {
      var call: BlockingCall
      var culprit: CodeLocation?
    }
    var groups: [Key: [BlockingFinding]] = [:]
    var order: [Key] = []
    for finding in findings {
      guard let call = finding.call else { continue }
      let key = Key(call: call, culprit: finding.culprit)
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
    // A call that is found whatever it takes need not have slept.
    var start =
      slept < .microseconds(1)
      ? "`\(call.name)` was called on \(thread), which it can put to sleep"
      : "`\(call.name)` put \(thread) to sleep for \(slept.roughly)"
    if count > 1 { start += " in \(counted(count, "call"))" }
    if let culprit { start += ", called by \(culprit.quoted)" }
    var way = ""
    if let entry = findings.first?.stack.first, let culprit, entry != culprit {
      way = " by way of \(entry.quoted)"
    }
    let known = tasks.map(\.rawValue).filter(spans.indices.contains)
    let who = known.isEmpty ? "" : ", in \(subjects(known))"
    let explanation = Self.fitting(
      [start + way + who, start + who, start].map { $0 + ". No other task can use a thread that sleeps." }
    )
    return Diagnosis(
      cause: .blocked,
      explanation: explanation,
      remedy: Self.remedy(for: call.category),
      tasks: tasks,
      location: culprit,
      lost: .zero
    )
  }

  private static func remedy(for category: BlockingCall.Category) -> String {
    switch category {
    case .sleep:
      "Suspend the task in place of the thread: `try await Task.sleep(for:)`."
    case .semaphore:
      "Await the result in place of waiting for a semaphore: `await` the task's value, or resume a continuation where "
        + "the semaphore is signalled."
    case .futex:
      "Do not hold the lock, the queue or the group for long: keep the state in an actor, or await the work in place of "
        + "waiting for it."
    case .condition:
      "Await the event in place of waiting for a condition variable: resume a continuation, or send it through an "
        + "`AsyncStream`."
    case .lock:
      "Do not hold the lock for long: keep the state in an actor, or do the slow work before taking the lock."
    case .process:
      "Await the end in place of waiting for it: resume a continuation in the process's termination handler, or start and "
        + "wait on a thread of its own."
    case .readiness:
      "Let a `DispatchSource` or an event loop tell that a descriptor is ready, and resume a continuation."
    case .socket:
      "Read and write without blocking: `DispatchIO`, a descriptor with `O_NONBLOCK` and a `DispatchSource`, or a library "
        + "such as SwiftNIO."
    case .nameService:
      "Look names up on a thread or a Dispatch queue of its own and resume a continuation, or pass a numeric address."
    case .durability:
      "Write through to the disk, and wait for locks on files, on a Dispatch queue or a thread of its own, and resume a "
        + "continuation."
    case .file:
      "Do file work on a Dispatch queue, a thread of its own or `DispatchIO`, and resume a continuation with the result."
    }
  }
}

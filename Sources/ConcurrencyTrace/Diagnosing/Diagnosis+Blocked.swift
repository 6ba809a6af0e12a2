extension Analysis {
  /// One diagnosis for each call and place that put threads to sleep.
  func blockedDiagnoses() -> [Diagnosis] {
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
    return order.map { blockedDiagnosis($0.call, at: $0.culprit, findings: groups[$0] ?? []) }
  }

  private func blockedDiagnosis(
    _ call: BlockingCall,
    at culprit: CodeLocation?,
    findings: [BlockingFinding]
  ) -> Diagnosis {
    let lost = findings.reduce(Duration.zero) { $0 + $1.blocked }
    let count = findings.reduce(0) { $0 + $1.count }
    let tasks = Set(findings.compactMap(\.task)).sorted()
    let isMain = findings.allSatisfy(\.onMainThread)
    var start = "`\(call.name)` put \(isMain ? "the main thread" : "a thread") to sleep for \(lost.roughly)"
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
      lost: lost
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

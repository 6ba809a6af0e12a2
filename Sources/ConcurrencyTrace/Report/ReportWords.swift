extension Diagnosis.Cause {
  /// The cause in words, as failures and pictures name it.
  package var words: String {
    switch self {
    case .neverSuspended: "never suspended"
    case .blocked: "blocked"
    case .cpuBound: "CPU-bound"
    case .sequentialAwaits: "sequential awaits"
    case .saturatedPool: "saturated pool"
    case .actorContention: "actor contention"
    }
  }
}

extension BlockingFinding {
  /// The thread on which it happened, in words.
  package var threadWords: String {
    onMainThread ? "the main actor" : "a thread of the pool"
  }
}

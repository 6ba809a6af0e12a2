/// Values that come at given instants, and an end.
struct Script<Value: Sendable>: Sendable {
  /// When the stream ends.
  let end: Duration
  private let steps: [(instant: Duration, value: Value)]

  /// Each of these values at its instant after the beginning of the stream, in order of time.
  init(_ steps: KeyValuePairs<Duration, Value>, end: Duration) {
    self.steps = steps.map { ($0.key, $0.value) }
    self.end = end
  }

  /// These values, one after the other at equal intervals.
  init(every interval: Duration, from start: Duration = .zero, _ values: some Sequence<Value>, end: Duration) {
    steps = values.enumerated().map { (start + interval * $0.offset, $0.element) }
    self.end = end
  }

  /// A stream of the values. They come whether or not anybody takes them, until the stream is dropped.
  func stream() -> AsyncStream<Value> {
    let (stream, continuation) = AsyncStream<Value>.makeStream()
    let start = ContinuousClock.now
    let task = Task {
      for step in steps {
        try await Task.sleep(until: start + step.instant, clock: .continuous)
        continuation.yield(step.value)
      }
      try await Task.sleep(until: start + end, clock: .continuous)
      continuation.finish()
    }
    continuation.onTermination = { _ in task.cancel() }
    return stream
  }

  /// A stream of the values that ends by throwing `error`, if there is one.
  func throwingStream(throwing error: (any Error)? = nil) -> AsyncThrowingStream<Value, any Error> {
    let values = stream()
    let (stream, continuation) = AsyncThrowingStream<Value, any Error>.makeStream()
    let task = Task {
      for await value in values { continuation.yield(value) }
      continuation.finish(throwing: error)
    }
    continuation.onTermination = { _ in task.cancel() }
    return stream
  }
}

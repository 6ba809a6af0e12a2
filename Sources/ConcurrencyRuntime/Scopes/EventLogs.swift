import ConcurrencyTrace
import Synchronization

/// An event as it is written down, at a place where many threads come by: what it refers to is looked up later.
struct RecordedEvent {
  /// The time and the kind. `task`, and `by` of the kind, are not set; `resume` is a place in the log's own table, plus 1.
  var event: TraceEvent
  /// The runtime's identifier of the task; 0 for a job that drains an actor.
  var task: UInt64
  /// The identifier of the task whose slice made the job ready; 0 if there was none.
  var waker: UInt64
}

extension RecordedEvent {
  /// Whether the event comes before, or may as well come before, one of another log.
  fileprivate func isBefore(_ other: RecordedEvent) -> Bool {
    if event.time != other.event.time { return event.time < other.event.time }
    // What the clock does not tell apart: what makes a slice begin is not in the slice.
    if case .began = event.kind { return false }
    return true
  }
}

/// The events of one scope, in several logs, so that threads which write at the same time do not wait for each other.
///
/// Each log is in the order in which its events happened. Those of several are put together by their times, which only a
/// real clock tells apart: on a virtual clock there has to be one log for all threads.
struct EventLogs: ~Copyable, Sendable {
  struct Log: ~Copyable {
    fileprivate var events = EventLog()
    /// The distinct stacks with which tasks went on.
    fileprivate var resumeStacks = StackTable()
    /// The time of the last event. No later one has an earlier time.
    fileprivate var lastTime: Int64 = 0
    fileprivate var isClosed = false

    var count: Int { events.count }

    /// The place of the stack with these addresses, for `TraceEvent.Kind.enqueued`.
    mutating func resume(_ addresses: UnsafeBufferPointer<UInt>) -> UInt {
      UInt(resumeStacks.place(of: addresses) + 1)
    }

    mutating func append(_ kind: TraceEvent.Kind, of task: UInt64, by waker: UInt64 = 0, at time: Int64) {
      lastTime = max(lastTime, time)
      let event = TraceEvent(time: lastTime, task: TraceEvent.actorJob, kind: kind)
      events.append(RecordedEvent(event: event, task: task, waker: waker))
    }
  }

  private struct Shard: ~Copyable {
    let log = Mutex(Log())
    /// Keeps the next shard out of this one's cache lines.
    private let padding: (Int64, Int64, Int64, Int64, Int64, Int64, Int64, Int64) = (0, 0, 0, 0, 0, 0, 0, 0)
  }

  /// Pointers are not sendable; the memory is the logs' own, and each is behind its lock.
  private nonisolated(unsafe) let shards: UnsafeMutablePointer<Shard>
  private let count: Int

  init(count: Int) {
    self.count = count
    shards = .allocate(capacity: count)
    for number in 0..<count { (shards + number).initialize(to: Shard()) }
  }

  deinit {
    shards.deinitialize(count: count)
    shards.deallocate()
  }

  /// Calls `body` with the log of the threads that have this number, unless the logs are closed.
  @inline(__always)
  func withLog(_ number: Int, _ body: (inout Log) -> Void) {
    shards[number % count].log.withLock { if !$0.isClosed { body(&$0) } }
  }

  func close() {
    for number in 0..<count { shards[number].log.withLock { $0.isClosed = true } }
  }

  /// All events in the order in which they happened, and the stacks at whose places tasks go on.
  var all: (events: [RecordedEvent], resumeStacks: [CallStack]) {
    var stacks = StackTable()
    var logs: [[RecordedEvent]] = []
    for number in 0..<count {
      var (events, own) = shards[number].log.withLock { ($0.events.events, $0.resumeStacks.stacks) }
      let places = own.map { stack in stack.addresses.withUnsafeBufferPointer { UInt(stacks.place(of: $0) + 1) } }
      if places != Array(1..<UInt(places.count + 1)) { Self.move(&events, to: places) }
      if !events.isEmpty { logs.append(events) }
    }
    return (Self.merge(logs), stacks.stacks)
  }

  private static func move(_ events: inout [RecordedEvent], to places: [UInt]) {
    for index in events.indices {
      if case .enqueued(let by, let wait, let lane, let resume) = events[index].event.kind, resume > 0 {
        events[index].event.kind = .enqueued(by: by, after: wait, lane: lane, resume: places[Int(resume) - 1])
      }
    }
  }

  /// Puts logs together that are each in order.
  private static func merge(_ logs: [[RecordedEvent]]) -> [RecordedEvent] {
    if logs.count < 2 { return logs.first ?? [] }
    var heads = logs.map { _ in 0 }
    var merged: [RecordedEvent] = []
    merged.reserveCapacity(logs.reduce(0) { $0 + $1.count })
    while true {
      var first: Int?
      for (number, log) in logs.enumerated() where heads[number] < log.count {
        if let best = first, logs[best][heads[best]].isBefore(log[heads[number]]) { continue }
        first = number
      }
      guard let first else { return merged }
      merged.append(logs[first][heads[first]])
      heads[first] += 1
    }
  }
}

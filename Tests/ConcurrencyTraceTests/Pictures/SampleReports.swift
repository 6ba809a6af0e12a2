import ConcurrencyTrace
import TestSupport

/// Reports that several tests draw.
enum SampleReport {
  /// A label that would become part of a page if it were not taken for text.
  static let hostile =
    "</script><script>document.documentElement.dataset.error = 'ran'</script><!-- <img src=x onerror=alert(1)>\u{2028}end"

  /// In real time, 500 ms: every state, a task in a task, and a blocking call. The tasks are `operation`, `blocked`, `queued`,
  /// `actor` and, as a child of `actor`, one with a hostile label.
  static var everyState: ConcurrencyReport {
    var trace = TraceBuilder(.real)
    let blocked = trace.spawn(name: "blocked")
    let queued = trace.spawn(name: "queued")
    let actor = trace.spawn(name: "actor", site: place("loadAll()", 7))
    trace.at(.milliseconds(100))
    trace.ended(0, cpu: .milliseconds(100))
    trace.began(blocked)
    trace.began(actor, lane: .pool(1))
    let nested = trace.spawn(by: actor, name: hostile, isChild: false)
    trace.at(.milliseconds(200))
    trace.ended(actor, .hopped)
    trace.blocking(
      .call(.usleep),
      task: blocked,
      wall: .milliseconds(60),
      stack: [place("load()", 9), place("loadAll()", 8)]
    )
    trace.at(.milliseconds(300))
    trace.resume(actor, after: .actor, lane: .pool(1), at: place("load()", 12))
    trace.ended(actor)
    trace.ended(blocked, .completed)
    trace.began(queued)
    trace.at(.milliseconds(400))
    trace.began(nested, lane: .main)
    trace.at(.microseconds(400_251))
    trace.ended(nested, cpu: .microseconds(250))
    trace.at(.milliseconds(450))
    trace.resume(nested, after: .timer, lane: .main, at: place("nested()", 43))
    trace.at(.milliseconds(500))
    trace.complete(nested)
    trace.complete(queued, waking: 0)
    trace.began(0)
    return trace.report()
  }

  /// Tasks that take turns and then wait for a timer, at times of no pattern.
  static func turns(_ clock: Trace.ClockKind, slices: Int, tasks count: Int) -> ConcurrencyReport {
    var trace = TraceBuilder(clock, width: 4)
    let tasks = (0..<count).map { number in
      trace.spawn(by: Int32(number / 10), site: place("load\(number % 97)(_:)", number % 300 + 1))
    }
    trace.ended(0)
    var seed: UInt64 = 1
    func random(below limit: UInt64) -> Int64 {
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int64((seed >> 33) % limit)
    }
    var now: Int64 = 0
    func pass(_ nanoseconds: Int64) -> Duration {
      now += nanoseconds
      return .nanoseconds(now)
    }
    for turn in 0..<(slices / count) {
      for task in tasks {
        trace.at(pass(random(below: 90_000)))
        if turn > 0 {
          trace.enqueued(task, after: .timer, resume: place("load\(task % 97)(_:)", Int(task) % 300 + 10))
        }
        if clock == .real { trace.at(pass(random(below: 9_000))) }
        trace.began(task, lane: .pool(task % 4))
        if clock == .real { trace.at(pass(random(below: 90_000))) }
        trace.ended(task, .suspended, cpu: .nanoseconds(random(below: 90_000)))
      }
    }
    return trace.report()
  }
}

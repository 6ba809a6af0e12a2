import ConcurrencyTrace
import TestSupport
import Testing

@Suite("Timeline") struct TimelineTests {
  @Test("Virtual time: ticks for slices, lines for suspensions")
  func virtual() {
    var trace = TraceBuilder(.virtual)
    let first = trace.spawn(name: "first")
    let second = trace.spawn(site: place("closure #1 in loadFeed()", 21))
    trace.ended(0)
    trace.began(first)
    trace.ended(first)
    trace.began(second)
    trace.ended(second)
    trace.at(.seconds(1))
    trace.resume(first, after: .timer)
    trace.complete(first)
    trace.at(.seconds(2))
    trace.resume(second, after: .timer)
    trace.complete(second, waking: 0)
    trace.began(0)
    #expect(
      trace.report().timeline(width: 60) == """
                      0 s        500 ms     1 s        1.5 s    2 s
                      ╷          ╷          ╷          ╷          ╷
        operation     |···········································|
        first         |─────────────────────|
        loadFeed():21 |───────────────────────────────────────────|
        | short slice   ─ suspended   · awaits tasks
        """
    )
  }

  @Test("Real time: every state has its mark")
  func real() {
    var trace = TraceBuilder(.real)
    let blocked = trace.spawn(name: "blocked")
    let queued = trace.spawn(name: "queued")
    let actor = trace.spawn(name: "a task with a very long name indeed")
    trace.at(.milliseconds(100))
    trace.ended(0, cpu: .milliseconds(100))
    trace.began(blocked)
    trace.began(actor, lane: .pool(1))
    trace.at(.milliseconds(200))
    trace.ended(actor, .hopped)
    trace.blocking(.call(.usleep), task: blocked, wall: .milliseconds(100))
    trace.at(.milliseconds(300))
    trace.resume(actor, after: .actor, lane: .pool(1))
    trace.ended(actor)
    trace.ended(blocked, .completed)
    trace.began(queued)
    trace.at(.milliseconds(400))
    trace.complete(queued, waking: 0)
    trace.began(0)
    #expect(
      trace.report().timeline(width: 60) == """
                             0 s      100 ms    200 ms       400 ms
                             ╷        ╷         ╷                 ╷
        operation            ██████████···························|
        blocked              ░░░░░░░░░██████████XXXXXXXXXX
        queued               ░░░░░░░░░░░░░░░░░░░░░░░░░░░░██████████
        a task with a very … ░░░░░░░░░██████████~~~~~~~~~|─────────>
        X blocks its thread   █ runs   | short slice
        ░ ready, no thread   ~ waits for an actor   ─ suspended
        · awaits tasks   > unfinished
        """
    )
  }

  @Test("At most twenty rows, and no line wider than asked", arguments: [0, 40, 57, 80, 200])
  func bounds(width: Int) {
    var trace = TraceBuilder(.real)
    for number in 1...30 { trace.spawn(name: String(repeating: "n", count: number)) }
    trace.at(.seconds(1))
    let lines = trace.report().timeline(width: width).split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count { $0.hasPrefix("n") } == 18)
    #expect(lines.contains("… 12 more tasks"))
    #expect(lines.allSatisfy { $0.count <= max(40, width) && $0.last != " " })
  }

  @Test("A scope that took no time is a column of ticks")
  func noTime() {
    var trace = TraceBuilder(.virtual)
    let child = trace.spawn()
    trace.ended(0)
    trace.began(child)
    trace.complete(child, waking: 0)
    trace.began(0)
    #expect(
      trace.report().timeline(width: 40) == """
                  0 s
                  ╷
        operation |
        task 1    |
        | short slice
        """
    )
  }

  @Test("A long label is cut, but keeps its line number, and stays on one line")
  func longLabels() {
    var trace = TraceBuilder(.virtual)
    let tasks = [
      trace.spawn(site: place("SequentialFeedLoader.frontPage()", 12)),
      trace.spawn(site: place("SequentialFeedLoader.frontPage()", 13)),
      trace.spawn(name: "two\nlines\tand a tab"),
      trace.spawn(name: "feed:of the day"),
    ]
    trace.ended(0)
    for task in tasks {
      trace.began(task)
      trace.ended(task)
    }
    trace.at(.seconds(1))
    for task in tasks {
      trace.resume(task, after: .timer)
      trace.complete(task, waking: task == tasks.last ? 0 : nil)
    }
    trace.began(0)
    #expect(
      trace.report().timeline(width: 50) == """
                         0 s     250 ms  500 ms       1 s
                         ╷       ╷       ╷              ╷
        operation        |······························|
        SequentialFe…:12 |──────────────────────────────|
        SequentialFe…:13 |──────────────────────────────|
        two lines and a… |──────────────────────────────|
        feed:of the day  |──────────────────────────────|
        | short slice   ─ suspended   · awaits tasks
        """
    )
  }

  @Test(
    "The last time on the axis ends above the last column, however long it is",
    arguments: [
      Duration.nanoseconds(1), .microseconds(1), .nanoseconds(3_617_000_000_001), .seconds(9_000_000_000),
      .milliseconds(999),
    ]
  )
  func axis(wall: Duration) throws {
    for clock in [Trace.ClockKind.virtual, .real] {
      for width in [40, 41, 57, 80, 133] {
        var trace = TraceBuilder(clock)
        let child = trace.spawn(name: String(repeating: "long name ", count: 30))
        trace.ended(0)
        trace.began(child)
        trace.ended(child)
        trace.at(wall)
        let lines = trace.report().timeline(width: width).split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.allSatisfy { $0.count <= width })
        let tick = try #require(lines[1].lastIndex(of: "╷"))
        #expect(lines[0].count == lines[1].distance(from: lines[1].startIndex, to: tick) + 1)
        #expect(lines[0].hasSuffix(clock == .virtual ? trace.report().wall.brief : trace.report().wall.roughly))
      }
    }
  }

  @Test("An operation that was never suspended, in a microsecond")
  func microsecond() {
    var trace = TraceBuilder(.real)
    trace.at(.microseconds(1))
    trace.ended(0, .completed)
    #expect(
      trace.report().timeline(width: 40) == """
                  0 s    0.25 µs           1 µs
                  ╷      ╷                    ╷
        operation █████████████████████████████
        █ runs
        """
    )
  }
}

import ConcurrencyTrace
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
}

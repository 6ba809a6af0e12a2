import ConcurrencyTrace
import Dispatch
import Testing

@testable import ConcurrencyRuntime

/// What several threads write down comes out in the order in which it happened.
struct EventLogsTests {
  private static func began(_ lane: Int32) -> TraceEvent.Kind { .began(lane: .pool(lane)) }

  private static func lane(_ event: RecordedEvent) -> Int32? {
    if case .began(.pool(let lane)) = event.event.kind { lane } else { nil }
  }

  @Test(arguments: [1, 2, 3, 7])
  func `Events of several logs are put together by their times`(count: Int) {
    let logs = EventLogs(count: count)
    let numbers = (0..<1_000).map(Int32.init)
    for number in numbers {
      // Some times are equal: those of one log stay in its order.
      let log = Int(number) * 31 % 11
      logs.withLog(log) { $0.append(Self.began(number), of: UInt64(number) + 1, at: Int64(number)) }
      logs.withLog(log) { $0.append(Self.began(number), of: 0, at: Int64(number)) }
    }
    let events = logs.all.events
    #expect(events.map(\.event.time) == numbers.flatMap { [Int64($0), Int64($0)] })
    #expect(events.compactMap(Self.lane) == numbers.flatMap { [$0, $0] })
    #expect(events.map(\.task) == numbers.flatMap { [UInt64($0) + 1, 0] })
  }

  @Test func `At one time a slice begins after what made it begin`() {
    let logs = EventLogs(count: 2)
    logs.withLog(0) { $0.append(Self.began(0), of: 1, at: 5) }
    logs.withLog(1) { log in
      log.append(.ended(outcome: .hopped, cpu: nil, real: 1), of: 1, at: 5)
      log.append(.enqueued(by: nil, after: .hop, lane: .anyPool, resume: 0), of: 1, at: 5)
    }
    #expect(logs.all.events.compactMap(Self.lane).count == 1)
    #expect(logs.all.events.last.flatMap(Self.lane) == 0)
  }

  @Test func `A log does not go back in time`() {
    let logs = EventLogs(count: 1)
    for time in [5, 3, 8, 7] as [Int64] { logs.withLog(0) { $0.append(Self.began(0), of: 1, at: time) } }
    #expect(logs.all.events.map(\.event.time) == [5, 5, 8, 8])
  }

  @Test func `A stack has the same place in all logs`() {
    let logs = EventLogs(count: 3)
    let stacks: [[UInt]] = [[1, 2], [3], [4, 5, 6]]
    // In each log another one comes first.
    for log in 0..<3 {
      for offset in 0..<3 {
        let stack = stacks[(log + offset) % 3]
        logs.withLog(log) { log in
          let resume = stack.withUnsafeBufferPointer { log.resume($0) }
          let kind = TraceEvent.Kind.enqueued(by: nil, after: .hop, lane: .anyPool, resume: resume)
          log.append(kind, of: UInt64(stack[0]), by: 9, at: Int64(offset))
        }
      }
    }
    logs.withLog(0) { log in
      log.append(.enqueued(by: nil, after: .start, lane: .anyPool, resume: 0), of: 7, at: 9)
    }
    let (events, resumeStacks) = logs.all
    #expect(Set(resumeStacks.map(\.addresses)) == Set(stacks))
    for event in events.dropLast() {
      guard case .enqueued(_, .hop, _, let resume) = event.event.kind, resume > 0 else {
        Issue.record("\(event)")
        continue
      }
      #expect(resumeStacks[Int(resume) - 1].addresses.first == UInt(event.task))
      #expect(event.waker == 9)
    }
    #expect(events.count == 10)
    #expect(events.last?.event.kind == .enqueued(by: nil, after: .start, lane: .anyPool, resume: 0))
  }

  @Test func `Nothing is written down once the logs are closed`() {
    let logs = EventLogs(count: 2)
    logs.withLog(0) { $0.append(Self.began(0), of: 1, at: 1) }
    logs.close()
    for log in 0..<2 { logs.withLog(log) { $0.append(Self.began(0), of: 1, at: 2) } }
    #expect(logs.all.events.count == 1)
  }

  private final class Shared: Sendable {
    let logs = EventLogs(count: 4)
  }

  /// What one thread does after another is written down after it, whichever logs the two write to.
  @Test func `An event that another made happen comes after it`() {
    let shared = Shared()
    let turns = 2_000
    let (left, right, done) = (DispatchSemaphore(value: 1), DispatchSemaphore(value: 0), DispatchGroup())
    for (log, mine, others) in [(1, left, right), (2, right, left)] {
      done.enter()
      Worker.perform {
        for turn in 0..<turns {
          mine.wait()
          let time = RealClock.now
          shared.logs.withLog(log) { $0.append(Self.began(Int32(turn * 2 + log - 1)), of: 1, at: time) }
          others.signal()
        }
        done.leave()
      }
    }
    done.wait()
    #expect(shared.logs.all.events.compactMap(Self.lane) == (0..<Int32(turns * 2)).map(\.self))
  }
}

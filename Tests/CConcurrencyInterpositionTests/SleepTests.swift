import CConcurrencyInterposition
import Foundation
import Glibc
import TestSupport
import Testing

/// Sleeps count always, whatever they are called.
@Suite(.enabled(if: cci_interposition_available()))
struct SleepTests {
  /// The spellings of a sleep.
  enum Spelling: String, CaseIterable, Sendable {
    case nanosleep, clock_nanosleep, usleep, sleep, threadSleep, threadSleepUntil

    /// Sleeps for a millisecond; `sleep`, which knows seconds only, for 0; until a date, which a busy machine may reach
    /// before the call, for much longer.
    @inline(never)
    func perform() {
      var time = timespec(tv_sec: 0, tv_nsec: 1_000_000)
      switch self {
      case .nanosleep: Glibc.nanosleep(&time, nil)
      case .clock_nanosleep: _ = Glibc.clock_nanosleep(CLOCK_MONOTONIC, 0, &time, nil)
      case .usleep: Glibc.usleep(1000)
      case .sleep: _ = Glibc.sleep(0)
      case .threadSleep: Thread.sleep(forTimeInterval: 0.001)
      case .threadSleepUntil: Thread.sleep(until: Date(timeIntervalSinceNow: 0.3))
      }
      keepFrame()
    }

    var symbol: String {
      switch self {
      case .threadSleep, .threadSleepUntil: "nanosleep"
      default: rawValue
      }
    }
  }

  @Test(arguments: Spelling.allCases)
  func `A sleep is noted with its caller's stack`(spelling: Spelling) async throws {
    let notes = await onThread { watching { spelling.perform() } }
    #expect(Set(notes.names) == [spelling.symbol])
    let call = try #require(notes.calls.first)
    #expect(call.taskID == 0)
    #expect(call.cpu >= 0)
    #expect(call.cpu <= call.wall)
    #expect(call.runDelay <= call.wall - call.cpu)
    if spelling != .sleep { #expect(call.wall >= 900_000) }
    let names = functionNames(of: call.stack)
    let position = try #require(names.firstIndex { $0.contains("perform()") })
    let watch = try #require(names.firstIndex { $0.contains("watching") })
    #expect(position < watch)
    // Nothing of the wrapper itself.
    #expect(!names.contains { $0.contains("cci_") })
    #expect(call.stack.asyncStart == call.stack.addresses.count)
  }

  @Test func `A sleep of nothing is a sleep`() async {
    let notes = await onThread {
      watching {
        usleep(0)
        var nothing = timespec()
        nanosleep(&nothing, nil)
      }
    }
    #expect(notes.names == ["usleep", "nanosleep"])
  }

  @Test func `Giving the processor away and computing are no sleep`() async {
    let notes = await onThread {
      watching {
        sched_yield()
        spin(milliseconds: 2)
      }
    }
    #expect(notes.calls.isEmpty)
  }

  @Test func `A sleep that is refused is none`() async {
    let notes = await onThread {
      watching {
        var wrong = timespec(tv_sec: 0, tv_nsec: 1_000_000_000)
        nanosleep(&wrong, nil)
        _ = clock_nanosleep(12_345, 0, &wrong, nil)
      }
    }
    #expect(notes.calls.isEmpty)
  }

  @Test func `A sleep on another thread is not this thread's`() async {
    let notes = await onThread {
      let (started, ended) = (Box(false), Box(false))
      return watching {
        Thread {
          started.value = true
          usleep(1000)
          ended.value = true
        }.start()
        while !ended.value { sched_yield() }
      }
    }
    #expect(!notes.names.contains("usleep"))
  }

  @Test func `Repeated sleeps from one place are one record`() async throws {
    let notes = await onThread { watching { for _ in 0..<100 { usleep(10) } } }
    let call = try #require(notes.calls.first)
    #expect(notes.calls.count == 1)
    #expect(call.count == 100)
    #expect(call.wall >= 100 * 10_000)
  }

  @Test func `More places than there are records are counted as lost`() async {
    let notes = await onThread {
      watching { for depth in 0..<40 { sleepTwice(depth: depth) } }
    }
    #expect(notes.calls.count == Int(CCI_MAX_RECORDS))
    #expect(notes.calls.map(\.count).reduce(0, +) + notes.lost == 80)
    let empty = await onThread {
      _ = watching { usleep(0) }
      return watching {}
    }
    #expect(empty.calls.isEmpty)
  }
}

/// Sleeps in two ways, `depth` calls below the caller.
@inline(never)
private func sleepTwice(depth: Int) {
  if depth == 0 {
    usleep(0)
    _ = sleep(0)
  } else {
    sleepTwice(depth: depth - 1)
    keepFrame()
  }
}

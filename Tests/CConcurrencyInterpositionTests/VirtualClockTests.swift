import CConcurrencyInterposition
import Dispatch
import Foundation
import Glibc
import TestSupport
import Testing

/// The ways in which a program asks for the time.
enum ClockReader: CaseIterable, Sendable {
  case clockRealtime, clockRealtimeCoarse, clockTAI, clockMonotonic, clockMonotonicRaw, clockBoottime
  case systemCall, gettimeofday, time, timespecGet, date, continuousClock, suspendingClock, dispatchTime, systemUptime

  /// Whether the answer counts from 1970.
  var isWall: Bool {
    switch self {
    case .clockRealtime, .clockRealtimeCoarse, .clockTAI, .gettimeofday, .time, .timespecGet, .date: true
    default: false
    }
  }

  /// Seconds, from where the clock counts.
  func read() -> Double {
    switch self {
    case .clockRealtime: Self.seconds(CLOCK_REALTIME)
    case .clockRealtimeCoarse: Self.seconds(CLOCK_REALTIME_COARSE)
    case .clockTAI: Self.seconds(CLOCK_TAI)
    case .clockMonotonic: Self.seconds(CLOCK_MONOTONIC)
    case .clockMonotonicRaw: Self.seconds(CLOCK_MONOTONIC_RAW)
    case .clockBoottime: Self.seconds(CLOCK_BOOTTIME)
    case .systemCall: Self.secondsBySystemCall(CLOCK_MONOTONIC)
    case .gettimeofday: Self.secondsByGettimeofday()
    case .time: Double(Glibc.time(nil))
    case .timespecGet: Self.secondsByTimespecGet()
    case .date: Date().timeIntervalSince1970
    case .continuousClock: Self.start.continuous.duration(to: ContinuousClock.now) / .seconds(1)
    case .suspendingClock: Self.start.suspending.duration(to: SuspendingClock.now) / .seconds(1)
    case .dispatchTime: Double(DispatchTime.now().uptimeNanoseconds) / 1e9
    case .systemUptime: ProcessInfo.processInfo.systemUptime
    }
  }

  private static let start = (continuous: ContinuousClock.now, suspending: SuspendingClock.now)

  private static func seconds(_ clock: clockid_t) -> Double {
    var result = timespec()
    #expect(clock_gettime(clock, &result) == 0)
    return Double(result.tv_sec) + Double(result.tv_nsec) / 1e9
  }

  private static func secondsBySystemCall(_ clock: clockid_t) -> Double {
    var result = timespec()
    withUnsafeMutablePointer(to: &result) { pointer in
      let clock = UnsafeMutableRawPointer(bitPattern: Int(clock))
      #expect(rawSyscall(clockGettimeNumber, clock, Int(bitPattern: pointer), 0, nil, 0, 0) == 0)
    }
    return Double(result.tv_sec) + Double(result.tv_nsec) / 1e9
  }

  private static func secondsByGettimeofday() -> Double {
    var result = timeval()
    #expect(Glibc.gettimeofday(&result, nil) == 0)
    return Double(result.tv_sec) + Double(result.tv_usec) / 1e6
  }

  private static func secondsByTimespecGet() -> Double {
    var result = timespec()
    #expect(timespec_get(&result, TIME_UTC) == TIME_UTC)
    #expect(timespec_get(&result, 12_345) == 0)
    return Double(result.tv_sec) + Double(result.tv_nsec) / 1e9
  }
}

/// The clock wrappers: virtual on the thread whose slot has a clock, real everywhere else.
@Suite(.enabled(if: cci_interposition_available()))
struct VirtualClockTests {
  @Test(arguments: ClockReader.allCases)
  func `A virtual clock stands still until it is moved, and moves exactly`(reader: ClockReader) async {
    _ = reader.read()
    let (first, second, third) = await onThread {
      withVirtualClock { move in
        let first = reader.read()
        spin(milliseconds: 3)
        let second = reader.read()
        move(3_600_000_000_000)
        return (first, second, reader.read())
      }
    }
    #expect(first == second)
    #expect(abs(third - first - 3600) < 1e-6)
    if reader.isWall { #expect(abs(first - Double(virtualWallBase)) < 1e-6) }
  }

  @Test(arguments: ClockReader.allCases)
  func `Without a virtual clock, and with the guard up, time is real`(reader: ClockReader) async {
    let (real, guarded, after) = await onThread {
      let real = reader.read()
      let guarded = withVirtualClock { _ in
        cci_current().pointee.guard += 1
        defer { cci_current().pointee.guard -= 1 }
        return reader.read()
      }
      return (real, guarded, reader.read())
    }
    // Coarse clocks may be a tick behind.
    #expect(guarded >= real - 0.1)
    #expect(after >= guarded - 0.1)
    // An hour is far less than what lies between the bases of virtual time and now.
    #expect(after - real < 3600)
    if reader.isWall { #expect(real > Double(virtualWallBase) + 86_400) }
  }

  @Test(arguments: ClockReader.allCases)
  func `Another thread reads real time meanwhile`(reader: ClockReader) async {
    let before = reader.read()
    let other = await onThread {
      withVirtualClock { move in
        move(86_400_000_000_000)
        let answer = Box(0.0)
        let finished = DispatchSemaphore(value: 0)
        Thread {
          answer.value = reader.read()
          finished.signal()
        }.start()
        finished.wait()
        return answer.value
      }
    }
    #expect(abs(other - before) < 3600)
  }

  @Test func `The thread's processor clock stays real`() async {
    let (first, second) = await onThread {
      withVirtualClock { _ in
        var first = timespec()
        var second = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &first)
        spin(milliseconds: 3)
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &second)
        return (first, second)
      }
    }
    #expect((second.tv_sec, second.tv_nsec) > (first.tv_sec, first.tv_nsec))
    #expect(first.tv_sec < 3600)
  }

  @Test func `A clock that does not exist is refused as ever`() async {
    let (result, error) = await onThread {
      withVirtualClock { _ in
        var time = timespec()
        errno = 0
        let result = clock_gettime(12_345, &time)
        return (result, errno)
      }
    }
    #expect(result == -1)
    #expect(error == EINVAL)
  }

  @Test func `The time is rounded down before 1970 too`() async {
    let (seconds, nanoseconds) = await onThread {
      withVirtualClock { move in
        move(-virtualWallBase * 1_000_000_000 - 1)
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return (time.tv_sec, time.tv_nsec)
      }
    }
    #expect(seconds == -1)
    #expect(nanoseconds == 999_999_999)
  }
}

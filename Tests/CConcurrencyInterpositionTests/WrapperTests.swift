import CConcurrencyInterposition
import CLibraryCalls
import ConcurrencyTrace
import Dispatch
import Glibc
import TestSupport
import Testing

/// Every function that is wrapped, by the table `WrappedCall.all`.
@Suite(.enabled(if: cci_interposition_available()), .timeLimit(.minutes(20)))
struct WrapperTests {
  /// They read the time, which `VirtualClockTests` looks at. And `wait` would take the children of other tests: it is called
  /// in a process of its own.
  private static let elsewhere: Set = ["clock_gettime", "gettimeofday", "time", "timespec_get", "wait"]

  @Test func `Every function that is wrapped is in the table`() {
    let wrapped = (0..<1000).prefix { cci_wrapped_function($0) != nil }.compactMap { number in
      cci_wrapped_function(number).map { String(cString: $0) }
    }
    #expect(wrapped.count > 100)
    #expect(Set(WrappedCall.all.map(\.symbol)).union(Self.elsewhere) == Set(wrapped))
  }

  @Test func `Every call that can be reported is in the table`() {
    #expect(Set(WrappedCall.all.map(\.name)).union(["wait"]) == Set(BlockingCall.allCases.map(\.name)))
  }

  @Test(arguments: WrappedCall.all)
  func `A call that waits, or that every use of counts, is noted`(call: WrappedCall) async throws {
    let notes = await onThread {
      Self.watch(call.counting(call.function), isStrict: true, longCall: call.isByLength ? 0 : .max / 2)
    }
    #expect(notes.names == [call.name])
    #expect(notes.calls.first?.count == 1)
  }

  @Test(arguments: WrappedCall.all)
  func `A look-alike is not noted, nor is a call that is allowed`(call: WrappedCall) async {
    // What is judged by how long it blocks may meet a lock of the C library's own while other tests start processes.
    var attempts = call.symbol == "pclose" ? 20 : 1
    var names: [String] = []
    repeat {
      attempts -= 1
      names = await onThread { Self.watchLookingAlike(call).names }
    } while attempts > 0 && !names.isEmpty
    #expect(names == [])
  }

  @Test(arguments: WrappedCall.impatient)
  func `A call that is told not to wait is not noted`(call: WrappedCall) async {
    let notes = await onThread { Self.watchLookingAlike(call) }
    #expect(notes.names == [])
    let result = await onThread { Self.outcome(call.counting(call.function), of: call) }
    #expect(result == -1)
  }

  private static func watchLookingAlike(_ call: WrappedCall) -> Notes {
    guard let lookingAlike = call.lookingAlike else {
      return watch(call.counting(call.function), isStrict: true, isAllowed: true)
    }
    return watch(lookingAlike(call.function), isStrict: false)
  }

  /// Makes the call of a trial on the calling thread, while it is watched.
  private static func watch(
    _ trial: Trial,
    isStrict: Bool,
    isAllowed: Bool = false,
    longCall: Int64 = .max / 2
  ) -> Notes {
    let isOver = DispatchSemaphore(value: 0)
    let slot = UncheckedPointer(cci_current())
    let hasReturned = Box(isAllowed)
    let waker = trial.wake.map { wake in
      // On its way to the call the thread can wait for a lock of a library, whose holder has no core.
      Waker(where: { hasReturned.value || slot.pointer.pointee.inside > 0 }) {
        wake()
        isOver.signal()
      }
    }
    let notes = watching(fileGrace: isStrict ? 0 : .max / 2, longCall: longCall) {
      cci_current().pointee.allowance += isAllowed ? 1 : 0
      waker?.arm()
      _ = trial.call()
      cci_current().pointee.allowance -= isAllowed ? 1 : 0
    }
    hasReturned.value = true
    // What is given back must not be in use any more.
    if waker != nil { isOver.wait() }
    trial.end(true)
    return notes
  }

  @Test(arguments: WrappedCall.all)
  func `Result and errno are those of the real call`(call: WrappedCall) async {
    await Outcome.expectTheSame { Self.outcome(call.counting(call.function), of: call) }
    guard let lookingAlike = call.lookingAlike else { return }
    await Outcome.expectTheSame { Self.outcome(lookingAlike(call.function), of: call) }
  }

  /// Makes the call of a trial; returns what it does, and leaves `errno`.
  private static func outcome(_ trial: Trial, of call: WrappedCall) -> Int {
    let isOver = DispatchSemaphore(value: 0)
    let waker = trial.wake.map { wake in
      Waker {
        wake()
        isOver.signal()
      }
    }
    waker?.arm()
    errno = 77
    let result = trial.call()
    // A look-up and a start of a process leave what one of the calls within happened to leave.
    let category = BlockingCall.named(call.name)?.category
    let error = category == .nameService || category == .process ? 77 : errno
    if waker != nil { isOver.wait() }
    trial.end(true)
    errno = error
    return result
  }

  // MARK: Cancellation

  @Test(arguments: WrappedCall.all.filter(\.isCancellationPoint))
  func `A thread that has been cancelled ends in a call that waits`(call: WrappedCall) async {
    let ends = await onThread {
      [false, true].map { Self.isCancelled(call.counting(call.function), isWatched: $0) }
    }
    #expect(ends == [true, true])
  }

  /// Without the look-ups of names: a thread that ends in one keeps a lock of glibc's, and the next look-up waits for ever.
  @Test(arguments: WrappedCall.all.filter { BlockingCall.named($0.name)?.category != .nameService })
  func `A thread that has been cancelled ends where it does without a watch`(call: WrappedCall) async {
    let ends = await onThread {
      let prepare = call.lookingAlike ?? call.counting
      let unwatched = prepare(call.function)
      // One that waits must be a cancellation point: the other test looks at it.
      guard unwatched.wake == nil else {
        unwatched.end(false)
        return [true, true]
      }
      return [
        Self.isCancelled(unwatched, isWatched: false), Self.isCancelled(prepare(call.function), isWatched: true),
      ]
    }
    #expect(ends[0] == ends[1])
  }

  @Test func `A thread that has been cancelled ends in wait`() async {
    let ends = await onThread {
      // It finds no child: it ends before it looks.
      [false, true].map { isWatched in joinCancelledThread(isWatched: isWatched) { wait(nil) } }
    }
    #expect(ends == [true, true])
  }

  private static func isCancelled(_ trial: Trial, isWatched: Bool) -> Bool {
    let isCancelled = joinCancelledThread(isWatched: isWatched) { _ = trial.call() }
    trial.end(!isCancelled)
    return isCancelled
  }

  @Test func `The cancellation points of pthreads(7) are taken for such`() {
    let points: Set = [
      "accept", "clock_nanosleep", "connect", "creat", "fcntl", "fdatasync", "fsync", "lockf", "mq_receive", "mq_send",
      "mq_timedreceive", "mq_timedsend", "msgrcv", "msgsnd", "msync", "nanosleep", "open", "openat", "pause", "poll",
      "pread", "pselect", "pthread_cond_timedwait", "pthread_cond_wait", "pthread_join", "pwrite", "read", "readv",
      "recv", "recvfrom", "recvmsg", "select", "sem_timedwait", "sem_wait", "send", "sendmsg", "sendto", "sigsuspend",
      "sigtimedwait", "sigwait", "sigwaitinfo", "sleep", "system", "usleep", "waitid", "waitpid", "write", "writev",
    ]
    #expect(points.isSubset(of: WrappedCall.all.filter(\.isCancellationPoint).map(\.symbol)))
  }

  // MARK: wait

  /// What a process tells of the calls that it has noted.
  private enum Report {
    static let nothing: CInt = 0
    static let wait: CInt = 1
    static let others: CInt = 2
  }

  @Test(arguments: [false, true])
  func `Waiting for any child is noted if none has ended`(hasEnded: Bool) async {
    let report = await onThread {
      cci_thread_prepare()
      // What the process does first it does here, where other threads run.
      _ = watching { usleep(0) }
      return call_wait_elsewhere(
        hasEnded ? 1 : 0,
        {
          guard let watch = cci_current().pointee.own_watch else { return }
          cci_slice_begin(watch)
          cci_current().pointee.watch = watch
        },
        {
          cci_current().pointee.watch = nil
          guard let watch = cci_current().pointee.own_watch else { return Report.others }
          if watch.pointee.record_count == 0 { return Report.nothing }
          let call = cci_watch_record(watch, 0).pointee.call
          return watch.pointee.record_count == 1 && call == CCI_CALL_wait ? Report.wait : Report.others
        }
      )
    }
    #expect(report == (hasEnded ? Report.nothing : Report.wait))
  }
}

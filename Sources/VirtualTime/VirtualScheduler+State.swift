import ConcurrencyRuntime

/// What the scheduler's lock keeps.
extension VirtualScheduler {
  struct State: ~Copyable {
    var ready: ReadyQueue
    /// The jobs that wake sleepers whose time has come. They run before all others: they are no code of the user, and
    /// what counts in the order of a schedule is when the sleepers become ready.
    var wakeUps = JobQueue()
    var timers = TimerQueue()
    var waiters: [IdleWaiter] = []
    var nextWaiter = 0
    var inhibitions = 0
    /// Whether the scope's thread waits for a signal.
    private(set) var isParked = false
    /// Whether something has changed since the scope's thread last went to wait. What other threads do between its look
    /// at the state and its wait, such as setting a timer, must not be slept over.
    private(set) var hasNews = false
    /// What runs now, and since when on the real clock.
    var running: Running?
    /// The kernel's number of the scope's thread.
    var thread: Int32 = 0
    var phase = Phase.body
    /// Whether the watchdog is about to end the scope.
    var isHanging = false
    /// Until when, on the real clock, the scope may take, if the platform's pool is never starved, and the main thread
    /// never kept by others. It counts from when the scope's thread has a core.
    var deadline = Int64.max
    /// For how long slices of the scope have waited to begin on the main thread, that which waits now excepted.
    var waitedForMain: Int64 = 0
    var completion: (@Sendable (ScopeEnd) -> Void)?
    var watchdog: Watchdog?
    /// The errors that background work ended with.
    var backgroundErrors: [any Error] = []
    /// The instant to which the clock has last moved by itself, for a sleeper of the scope; nil if it never has.
    var lastJump: Int64?
    var races = OutsideRaces()
    var realTimers: [RealTimer] = []
    /// The callbacks for whose end the scope has waited in vain, each with its instant; by where they were asked for.
    var lateCallbacks: [CallStack: Int64] = [:]

    /// For how long slices of the scope have waited, in all, to begin on the main thread.
    var waitForMain: Int64 {
      guard let running, running.waitsForMain else { return waitedForMain }
      return waitedForMain + max(0, RealClock.lastTick - running.since)
    }

    /// Notes that the slice for which the scope waits has begun on the main thread.
    mutating func endWaitForMain() {
      waitedForMain = waitForMain
      running?.waitsForMain = false
      running?.since = RealClock.lastTick
    }

    /// Notes that a task is about to be woken, or cancelled: an executor of the user's may run it within that.
    mutating func beginWakeUp(of task: TaskRecord?) {
      running = Running(task: task, since: RealClock.lastTick)
    }

    /// Takes the next timer if it is a callback that is due: it waits for no clock. Nor does one that was cancelled: it does
    /// nothing, but what waits for its end is told on its queue.
    mutating func takeCallback(dueAt now: Int64) -> VirtualTimer? {
      guard let top = timers.peek(), top.isCallback, top.deadline <= now || top.isCancelledCallback else { return nil }
      _ = timers.takeDue(at: top.deadline)
      _ = top.die()
      return top
    }

    /// Notes that the scope's thread is to look again; returns whether it waits, so that it must be signalled.
    mutating func unpark() -> Bool {
      hasNews = true
      return endPark()
    }

    /// Notes that the scope's thread is about to wait. Returns false when there is something to run, or to look at.
    mutating func park() -> Bool {
      isParked = !hasNews && ready.isEmpty && wakeUps.isEmpty
      hasNews = false
      return isParked
    }

    /// Notes that the scope's thread waits no more; returns whether it did, and nobody has signalled it.
    mutating func endPark() -> Bool {
      defer { isParked = false }
      return isParked
    }
  }

  struct Running {
    /// The task whose slice it is, or that is woken, if the kit knows it.
    var task: TaskRecord?
    /// Whether the slice is one for the main thread.
    var isOnMain = false
    /// Since when the scope waits for the end of its slice, on the real clock.
    var since: Int64
    /// Whether the main thread, which is not the scope's own, has yet to begin with the slice.
    var waitsForMain = false
  }

  enum Phase {
    /// The scope's body runs.
    case body
    /// The body has ended; what is ready still runs, but time stands still.
    /// Indirect, since it is long and rare, and the phase is looked at all the time.
    indirect case settling(ScopeEnd, cancelled: Bool)
    /// The scope is over.
    case closed

    var isClosed: Bool { if case .closed = self { true } else { false } }
  }
}

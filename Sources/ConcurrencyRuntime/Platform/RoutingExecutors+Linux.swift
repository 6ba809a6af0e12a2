#if os(Linux) && compiler(>=6.3)
@_spi(ExperimentalCustomExecutors) @_spi(ExperimentalScheduling) internal import _Concurrency

/// The process's default executor: hands the jobs of scopes to the scope's driver and all others to the platform.
final class RoutingTaskExecutor: TaskExecutor, SchedulingExecutor {
  private let platform = PlatformExecutorFactory.defaultExecutor
  private let platformTimers: any SchedulingExecutor

  init() {
    guard let timers = platform as? any SchedulingExecutor else {
      preconditionFailure("the platform's default executor has no timers")
    }
    platformTimers = timers
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    if !Router.enqueue(job, lane: .pool) { platform.enqueue(ExecutorJob(job)) }
  }

  func enqueue<C: Clock>(
    _ job: consuming ExecutorJob,
    after delay: C.Duration,
    tolerance: C.Duration?,
    clock: C
  ) {
    let job = UnownedJob(job)
    if Router.schedule(job, after: { standardDuration(delay) }) { return }
    platformTimers.enqueue(ExecutorJob(job), after: delay, tolerance: tolerance, clock: clock)
  }

  func enqueue<C: Clock>(
    _ job: consuming ExecutorJob,
    at instant: C.Instant,
    tolerance: C.Duration?,
    clock: C
  ) {
    let job = UnownedJob(job)
    // The instant was computed from the time that this thread reads, so the delay is computed from it too.
    if Router.schedule(job, after: { standardDuration(clock.now.duration(to: instant)) }) { return }
    platformTimers.enqueue(ExecutorJob(job), at: instant, tolerance: tolerance, clock: clock)
  }
}

/// The duration as the standard library's; nil if it is of another type. Comparing the types costs less than a cast.
private func standardDuration<D: DurationProtocol>(_ duration: D) -> Duration? {
  D.self == Duration.self ? unsafeBitCast(duration, to: Duration.self) : nil
}

/// The process's main executor: the main-actor jobs of scopes go to the scope's driver, which runs them on the main
/// queue too, and all others to the platform.
final class RoutingMainExecutor: MainExecutor {
  private let platform = PlatformExecutorFactory.mainExecutor

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    if !Router.enqueue(job, lane: .main) { platform.enqueue(ExecutorJob(job)) }
  }

  var isMainExecutor: Bool { platform.isMainExecutor }
  func checkIsolated() { platform.checkIsolated() }
  func run() throws { try platform.run() }
  func stop() { platform.stop() }
}

struct RoutingExecutorFactory: ExecutorFactory {
  static let mainExecutor: any MainExecutor = RoutingMainExecutor()
  static let defaultExecutor: any TaskExecutor = RoutingTaskExecutor()
}

/// Called by the C module's constructor, before anything of the process has run.
@_cdecl("cci_install_executors")
package func installRoutingExecutors() {
  _createExecutors(factory: RoutingExecutorFactory.self)
  Symbolicator.captureImages()
}
#endif

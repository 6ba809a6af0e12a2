package import ConcurrencyRuntime
import ConcurrencyTrace
import Dispatch
import Foundation
import Synchronization

/// Runs the jobs of a real-time scope on a pool of threads of its own, first come, first served.
///
/// The pool has as many threads as the machine has cores, like the platform's for one priority. Its threads start when
/// there is work for them. Main-actor jobs run on the main queue.
package final class PoolDriver: ScopeDriver {
  package let poolWidth: Int
  private let started = RealClock.now

  private struct State: ~Copyable {
    var ready = JobQueue()
    /// The lanes on which no thread runs.
    var freeLanes: [Int32]
    /// The threads that wait for a job.
    var parked = 0
    /// The threads that were woken or started and have not come to look for a job yet. While one is on its way no other is
    /// woken: it looks whether there is more than it takes.
    var coming = 0
    var isStopped = false
    /// How many jobs have begun.
    var begun: UInt64 = 0
    /// The threads that have been started, those last that the pool has been lent.
    var threads: [PoolThread] = []

    /// Sees to it that somebody comes for the jobs that are ready.
    mutating func call() -> Call {
      if ready.isEmpty || coming > 0 { return .nobody }
      if parked > 0 {
        parked -= 1
        coming += 1
        return .parked
      }
      guard let lane = freeLanes.popLast() else { return .nobody }
      coming += 1
      return .lane(lane)
    }
  }

  /// How the pool gets on.
  struct Progress: Sendable {
    /// How many jobs have begun since the pool was there.
    var begun: UInt64
    /// Whether jobs are ready, and no thread is there to run them.
    var isFull: Bool
    /// What runs.
    var running: [PoolThread.Running]
  }

  /// Whom to call.
  private enum Call { case nobody, parked, lane(Int32) }

  private let state: Mutex<State>
  private let signal = DispatchSemaphore(value: 0)
  /// The number of the first thread.
  private let firstLane: Int32

  /// To ask for it takes a look into files.
  static let coreCount = ProcessInfo.processInfo.activeProcessorCount

  /// - Parameters:
  ///   - width: the number of threads; as many as the machine has cores when nil.
  ///   - firstLane: the number of the first thread.
  package init(width: Int? = nil, firstLane: Int = 0) {
    poolWidth = max(1, width ?? Self.coreCount)
    self.firstLane = Int32(firstLane)
    let lanes = Int32(firstLane)..<Int32(firstLane + poolWidth)
    state = Mutex(State(freeLanes: lanes.reversed()))
  }

  package var clock: VirtualClockStorage? { nil }
  package var now: Int64 { RealClock.now - started }
  package var realOrigin: Int64? { started }

  package func schedule(_ job: ReadyJob, after nanoseconds: Int64) -> Bool {
    // The platform's timers do it; the sleeper comes back through the router.
    false
  }

  package func enqueue(_ job: ReadyJob) {
    if job.lane.isMain {
      MainRunner.run(job, beginning: { self.state.withLock { $0.begun &+= 1 } })
      return
    }
    let call: Call = state.withLock { state in
      state.ready.append(job)
      return job.freesThread ? .nobody : state.call()
    }
    make(call, for: job)
  }

  private func make(_ call: Call, for job: ReadyJob) {
    switch call {
    case .nobody: break
    case .parked: signal.signal()
    case .lane(let lane): start(lane: lane, scope: job.scope)
    }
  }

  /// Lets the threads go once nothing is left to run.
  package func stop() {
    let parked = state.withLock { state in
      state.isStopped = true
      state.coming += state.parked
      defer { state.parked = 0 }
      return state.parked
    }
    for _ in 0..<parked { signal.signal() }
  }

  var progress: Progress {
    state.withLock { state in
      let isFull = !state.ready.isEmpty && state.freeLanes.isEmpty && state.parked == 0 && state.coming == 0
      return Progress(begun: state.begun, isFull: isFull, running: state.threads.compactMap(\.running))
    }
  }

  /// Lends the pool one more thread, for as long as it is there.
  func lendThread(to scope: Scope) {
    let lane = state.withLock { state in
      state.coming += 1
      return firstLane + Int32(max(poolWidth, state.threads.count))
    }
    // To the trace it is none of the pool's, which stays as wide as it is.
    start(lane: lane, as: .anyPool, scope: scope)
  }

  package func workElsewhereGoesOn() { state.withLock { $0.begun &+= 1 } }

  private func start(lane: Int32, as traceLane: TraceEvent.Lane? = nil, scope: Scope) {
    Worker.perform { [self] in
      let runner = SliceRunner(scope: scope, lane: traceLane ?? .pool(lane), takesJobs: true)
      let thread = PoolThread(runner.thread)
      state.withLock { $0.threads.append(thread) }
      var isComing = true
      while let job = next(lane: lane, runner, isComing: &isComing) { thread.run(job, runner) }
      runner.stop()
      state.withLock { state in state.threads.removeAll { $0 === thread } }
    }
  }

  /// The next job for the calling thread, which waits for it. Nil once the pool has stopped and the queue is empty.
  ///
  /// - Parameters:
  ///   - lane: the thread's lane.
  ///   - runner: what runs the thread's jobs.
  ///   - isComing: whether the thread was started for a job and looks for it for the first time.
  private func next(lane: Int32, _ runner: SliceRunner, isComing: inout Bool) -> ReadyJob? {
    while true {
      var call = Call.nobody
      var leaves = false
      var taken = runner.takenJob()
      let job: ReadyJob? = state.withLock { state in
        if isComing { state.coming -= 1 }
        isComing = false
        if !state.ready.isEmpty, let last = taken.take() { state.ready.append(last) }
        if let job = taken ?? state.ready.takeFirst() {
          call = state.call()
          state.begun &+= 1
          return job
        }
        if state.isStopped {
          state.freeLanes.append(lane)
          leaves = true
        } else {
          state.parked += 1
        }
        return nil
      }
      if let job {
        make(call, for: job)
        return job
      }
      if leaves { return nil }
      signal.wait()
      isComing = true
    }
  }
}

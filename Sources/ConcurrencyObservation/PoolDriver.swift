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

  private struct State {
    var ready = JobQueue()
    /// The lanes on which no thread runs.
    var freeLanes: [Int32]
    /// The threads that wait for a job.
    var parked = 0
    var isStopped = false
  }

  private let state: Mutex<State>
  private let signal = DispatchSemaphore(value: 0)

  /// - Parameter width: the number of threads; as many as the machine has cores when nil.
  package init(width: Int? = nil) {
    poolWidth = max(1, width ?? ProcessInfo.processInfo.activeProcessorCount)
    state = Mutex(State(freeLanes: (0..<Int32(poolWidth)).reversed()))
  }

  package var clock: VirtualClockStorage? { nil }
  package var now: Int64 { RealClock.now - started }

  package func schedule(_ job: ReadyJob, after nanoseconds: Int64) -> Bool {
    // The platform's timers do it; the sleeper comes back through the router.
    false
  }

  package func enqueue(_ job: ReadyJob) {
    if job.lane == .main {
      MainRunner.run(job)
      return
    }
    enum Step { case wake, start(Int32), wait }
    let step: Step = state.withLock { state in
      state.ready.append(job)
      if state.parked > 0 {
        state.parked -= 1
        return .wake
      }
      if let lane = state.freeLanes.popLast() { return .start(lane) }
      return .wait
    }
    switch step {
    case .wake: signal.signal()
    case .start(let lane): start(lane: lane, scope: job.scope)
    case .wait: break
    }
  }

  /// Lets the threads go once nothing is left to run.
  package func stop() {
    let parked = state.withLock { state in
      state.isStopped = true
      defer { state.parked = 0 }
      return state.parked
    }
    for _ in 0..<parked { signal.signal() }
  }

  private func start(lane: Int32, scope: Scope) {
    Worker.perform { [self] in
      let runner = SliceRunner(scope: scope, lane: .pool(lane))
      while let job = next(lane: lane) { runner.run(job) }
      runner.stop()
    }
  }

  /// The next job for the calling thread, which waits for it. Nil once the pool has stopped and the queue is empty.
  private func next(lane: Int32) -> ReadyJob? {
    while true {
      enum Step { case run(ReadyJob), park, leave }
      let step: Step = state.withLock { state in
        if let job = state.ready.takeFirst() { return .run(job) }
        if state.isStopped {
          state.freeLanes.append(lane)
          return .leave
        }
        state.parked += 1
        return .park
      }
      switch step {
      case .run(let job): return job
      case .leave: return nil
      case .park: signal.wait()
      }
    }
  }
}

import ConcurrencyRuntime
import ConcurrencyTrace

/// Runs the jobs of audited scopes as the platform would: on as many threads as the machine has cores, for each priority.
///
/// One pool for all would let tasks wait for each other that do not without the audit.
final class AuditDriver: ScopeDriver {
  let poolWidth = PoolDriver.coreCount
  private let pools: [PoolDriver]

  init() {
    pools = (0..<Self.priorities.count + 1).map { [poolWidth] number in
      PoolDriver(width: poolWidth, firstLane: number * poolWidth)
    }
  }

  var clock: VirtualClockStorage? { nil }
  var now: Int64 { pools[0].now }
  var realOrigin: Int64? { pools[0].realOrigin }

  func schedule(_ job: ReadyJob, after nanoseconds: Int64) -> Bool { false }

  func enqueue(_ job: ReadyJob) {
    var job = job
    // The thread that becomes free may be one of another pool.
    if job.freesThread {
      job.freesThread = ScopeEntry.threadOfPool.map { keeps(job, on: .pool(Int32($0))) } ?? false
    }
    pools[job.lane.isMain ? 0 : Self.pool(of: job.job.priority)].enqueue(job)
  }

  func keeps(_ job: ReadyJob, on lane: TraceEvent.Lane) -> Bool {
    guard case .pool(let thread) = lane, !job.lane.isMain else { return false }
    return Int(thread) / poolWidth == Self.pool(of: job.job.priority)
  }

  /// The highest priorities of all pools but the last.
  private static let priorities: [TaskPriority] = [.background, .low, .medium]

  private static func pool(of priority: JobPriority) -> Int {
    priorities.firstIndex { priority.rawValue <= $0.rawValue } ?? priorities.count
  }
}

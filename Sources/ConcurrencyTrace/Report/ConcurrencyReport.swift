/// What happened inside one scope: its tasks, their slices, how much of it was concurrent, and why not more.
///
/// Two tasks are *concurrent* if both were working at one instant, and *parallel* if two of their slices ran at one
/// instant. A task works while one of its slices runs and while it is suspended on anything but another task. A task that
/// is ready but waits for a thread does not work, unless all it waits for is its turn after a yield or on an actor.
///
/// Instants are compared by the order in which things happened, not by their times, because slices take no time in
/// virtual time.
///
/// Encoded reports carry the version of their format, ``formatVersion``, under the key `version`.
public struct ConcurrencyReport: Hashable, Codable, Sendable {
  /// The version of the format in which a report is encoded. It grows when older versions of this package could no longer
  /// read what is written. Decoding a report of a newer version throws a `DecodingError` that says so.
  public static let formatVersion: Int = FormatVersion.current

  // It must stand first: members are decoded in this order, and what comes after it may differ in a newer version.
  private var version = FormatVersion()
  /// From the opening of the scope to its closing, on the scope's clock.
  public var wall: Duration
  /// From the opening of the scope to its closing, in real time.
  public var realWall: Duration
  /// The time for which tasks were working, the sum over all tasks: what `wall` would have been had they done it one after
  /// the other. On the scope's clock.
  public var work: Duration
  /// What `wall` would have been without what `diagnoses` say was lost: `wall` less the sum of their `lost`. On the scope's
  /// clock.
  public var criticalPath: Duration
  /// Whether the scope's clock is virtual.
  public var isVirtual: Bool
  /// The number of threads that ran the scope's jobs, the main thread not counted.
  public var poolWidth: Int
  /// The tasks, in the order of creation.
  public var tasks: [TaskSpan]
  /// All slices in the order in which they began, also those of jobs that drained an actor's queue.
  public var slices: [JobSlice]
  /// The largest number of tasks that were working at one instant.
  public var peakConcurrency: Int
  /// The largest number of slices that ran at one instant. It is 1 in virtual time, where slices run one at a time.
  public var peakParallelism: Int
  /// How often a task was suspended and had to be resumed. Yields and changes of executor are counted in `hopCount`.
  public var suspensionCount: Int
  /// How often a task gave up its thread but was ready at once: it yielded, or moved to another executor.
  public var hopCount: Int
  /// The longest time for which a ready job waited while slices held all threads of the pool, on the scope's clock. Time in
  /// which the machine had no core for a thread that was free, or that was held, is left out.
  public var longestQueueWait: Duration
  /// The blocking calls, and the slices that used too much processor time.
  public var blocking: [BlockingFinding]
  /// Why it took so long. Those that explain most come first.
  public var diagnoses: [Diagnosis]
}

extension ConcurrencyReport {
  /// Analyses a trace. Takes time in proportion to the number of its events, times the logarithm where things are sorted.
  package init(trace: Trace) {
    let analysis = Analysis(trace)
    wall = trace.wall
    realWall = trace.realWall
    work = .nanoseconds(analysis.working.total.last ?? 0)
    isVirtual = trace.clock == .virtual
    poolWidth = trace.poolWidth
    tasks = analysis.spans
    slices = analysis.slices
    peakConcurrency = analysis.working.peak
    peakParallelism = analysis.peakParallelism
    suspensionCount = analysis.suspensionCount
    hopCount = analysis.hopCount
    longestQueueWait = analysis.longestQueueWait()
    blocking = analysis.findings
    let explanation = analysis.explanation()
    criticalPath = explanation.criticalPath
    diagnoses = explanation.diagnoses
  }

  /// The task with this identifier, if the report has one.
  public func task(_ id: TaskSpan.ID) -> TaskSpan? {
    tasks.indices.contains(id.rawValue) ? tasks[id.rawValue] : nil
  }
}

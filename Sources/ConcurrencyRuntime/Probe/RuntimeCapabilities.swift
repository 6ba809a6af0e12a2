/// What the kit can see in this process.
///
/// The kit looks for itself, once, the first time that a scope opens: it lets a task sleep, yield, wait for others and
/// hop to the main actor, and notes what reached it. An assertion that needs what is missing fails and says so; none
/// passes silently.
public struct RuntimeCapabilities: Sendable, Hashable, CustomStringConvertible {
  /// Every task, actor and continuation that becomes ready passes through the kit's executor.
  public var routesJobs: Bool
  /// Every `Task.sleep` does.
  public var routesSleeps: Bool
  /// Every main-actor job does.
  public var routesMainActor: Bool
  /// The clocks of the C library, and so `Date()` and `ContinuousClock.now`, can be made virtual.
  public var virtualizesClocks: Bool
  /// Blocking calls of the C library are seen.
  public var seesBlockingCalls: Bool
  /// Whether a task has completed, is suspended or is ready can be read from the runtime.
  public var readsTaskState: Bool
  /// The stack of a slice that uses much processor time can be sampled.
  public var samplesStacks: Bool
  /// Why what is missing is missing, one sentence each.
  public var notes: [String]

  /// The capabilities of this process. The first use probes them, which takes about a millisecond.
  public static let current: RuntimeCapabilities = CapabilityProbe.run()

  /// Whether virtual time works.
  package var supportsVirtualTime: Bool {
    routesJobs && routesSleeps && routesMainActor && virtualizesClocks && readsTaskState
  }

  /// Whether tasks can be observed.
  package var supportsObservation: Bool {
    routesJobs && routesSleeps && routesMainActor && readsTaskState
  }

  /// Whether blocking can be found.
  package var supportsBlockingDetection: Bool {
    supportsObservation && seesBlockingCalls && samplesStacks
  }

  /// The capabilities that are there, by the names with which `CONCURRENCY_TESTING_DISABLE` treats them as missing.
  package var names: [String] {
    let all: [(String, Bool)] = [
      ("jobs", routesJobs && routesSleeps && routesMainActor),
      ("clocks", virtualizesClocks),
      ("blocking", seesBlockingCalls),
      ("layout", readsTaskState),
      ("sampling", samplesStacks),
    ]
    return all.filter(\.1).map(\.0)
  }

  /// Each capability with yes or no, then the reasons for what is missing.
  public var description: String {
    let all: [(String, Bool)] = [
      ("jobs pass through the kit", routesJobs),
      ("sleeps pass through the kit", routesSleeps),
      ("main-actor jobs pass through the kit", routesMainActor),
      ("clocks can be virtual", virtualizesClocks),
      ("blocking calls are seen", seesBlockingCalls),
      ("task states can be read", readsTaskState),
      ("stacks can be sampled", samplesStacks),
    ]
    return (all.map { "\($0.1 ? "yes" : "no ") \($0.0)" } + notes).joined(separator: "\n")
  }
}

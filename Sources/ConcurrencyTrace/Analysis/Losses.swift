/// How much of the wall each cause explains, along the critical path.
///
/// No part of the wall is counted twice. What no cause explains is what the scope would have taken had nobody waited for
/// anything but the work itself.
struct Losses {
  /// Waits for the main actor while others ran there.
  private(set) var mainActor: Int64 = 0
  /// Waits for other actors that others held.
  private(set) var actor: Int64 = 0
  /// Waits for a thread while slices that computed held them all, also those of jobs that drain actors.
  private(set) var saturated: Int64 = 0
  /// The same for those that held an actor, or all threads, but slept in blocking calls.
  private(set) var heldAsleep: Int64 = 0
  /// Sleep in slices of the path, for something that others held: a lock, a queue.
  private(set) var locked: Int64 = 0
  /// For each instant, how much until then is in the sums above.
  private(set) var explained: [Int64] = [0]

  /// Real time that slices of the path slept for anything else. The work would have taken it all the same.
  private(set) var ownSleep: Int64 = 0
  /// Processor time of long slices of the path, which the work would have taken all the same.
  private(set) var ownComputing: Int64 = 0

  init(_ analysis: Analysis, contention: Contention, saturation: Saturation) {
    let replay = analysis.replay
    let costs = SliceCosts(analysis)
    let holders = SliceHolders(replay, costs)
    explained.reserveCapacity(replay.times.count)
    for instant in 0..<replay.closing {
      let span = replay.times[instant + 1] - replay.times[instant]
      var held: (asleep: Int64, awake: Int64) = (0, 0)
      var lockedHere: Int64 = 0
      switch analysis.path.states[instant] {
      case .mainActor where contention.main.contains(instant):
        held = holders.main(span, at: instant)
        mainActor += held.awake
      case .actor where contention.other.contains(instant):
        held = holders.pool(span, at: instant, busy: saturation.busy[instant])
        actor += held.awake
      case .queued where saturation.stretch.contains(instant), .actor where contention.forThread.contains(instant):
        held = holders.pool(span, at: instant, busy: saturation.busy[instant])
        saturated += held.awake
      case .running(let slice):
        lockedHere = Int64(Double(span) * costs.sleeping[slice] * costs.shareOfLocks)
      case .unknown, .waiting, .queued, .mainActor, .actor:
        break
      }
      heldAsleep += held.asleep
      locked += lockedHere
      explained.append((explained.last ?? 0) + held.awake + held.asleep + lockedHere)
    }
    addOwn(analysis, costs: costs, contention: contention)
  }

  /// What the slices of the path themselves took.
  private mutating func addOwn(_ analysis: Analysis, costs: SliceCosts, contention: Contention) {
    let replay = analysis.replay
    let states = analysis.path.states
    for (index, slice) in replay.slices.enumerated() {
      let isOnPath =
        switch states[slice.began] {
        case .running(let running): running == index
        // A job that drains an actor belongs to whoever is on it.
        case .actor: slice.task < 0 && !contention.other.contains(slice.began)
        default: false
        }
      guard isOnPath else { continue }
      let real = Double(replay.realLength(of: slice))
      ownSleep += Int64(real * costs.sleeping[index] * (1 - costs.shareOfLocks))
      ownComputing += costs.computing[index]
    }
  }

  func explained(in interval: Range<Int>) -> Int64 {
    explained[interval.upperBound] - explained[interval.lowerBound]
  }
}

/// What slices did with their real time.
struct SliceCosts {
  /// For each slice, the share of its real time in which a blocking call slept.
  private(set) var sleeping: [Double]
  /// For each slice, its processor time if it computed for long, else 0.
  private(set) var computing: [Int64]
  /// The share of all sleep that was for something that others held.
  let shareOfLocks: Double

  init(_ analysis: Analysis) {
    let replay = analysis.replay
    let calls = analysis.findings.filter { $0.call != nil }
    let blocked = Analysis.blocked(calls)
    let locks = Analysis.blocked(calls.filter(\.isForOthers))
    // In virtual time slices take none, so nothing is lost in them on that clock.
    shareOfLocks = replay.trace.clock == .real && blocked > .zero ? locks / blocked : 0
    let sleeps = replay.slices.map { slice in
      let sleep = replay.realLength(of: slice) - (slice.cpu ?? 0) - slice.preempted
      return !calls.isEmpty && Duration.nanoseconds(sleep) >= Analysis.noise ? Double(sleep) : 0
    }
    // A slice can be short of a core in ways that nobody tells. No more was slept than the calls say.
    let scale = min(1, Double(blocked.wholeNanoseconds) / max(1, sleeps.reduce(0, +)))
    sleeping = zip(sleeps, replay.slices).map { sleep, slice in
      sleep > 0 ? scale * sleep / Double(replay.realLength(of: slice)) : 0
    }
    computing = replay.slices.map { slice in
      guard let cpu = slice.cpu, Duration.nanoseconds(cpu) >= Analysis.heavyCPU else { return 0 }
      return cpu
    }
  }
}

/// What those do at each instant for whom others wait.
private struct SliceHolders {
  /// How many threads sleep in blocking calls, and how many have no core, which is the machine's doing and nobody's loss.
  private struct Shares {
    var asleep: [Double]
    var preempted: [Double]

    init(_ replay: Replay, _ costs: SliceCosts, where isMember: (Replay.Slice) -> Bool) {
      asleep = Array(repeating: 0, count: replay.times.count + 1)
      preempted = asleep
      for (index, slice) in replay.slices.enumerated() where isMember(slice) {
        let ended = max(slice.began, slice.ended ?? replay.closing)
        for (change, instant) in [(1.0, slice.began), (-1.0, ended)] {
          asleep[instant] += change * costs.sleeping[index]
          preempted[instant] += change * replay.preemptedShare(of: slice)
        }
      }
      asleep = Self.sums(asleep)
      preempted = Self.sums(preempted)
    }

    private static func sums(_ changes: [Double]) -> [Double] {
      var sum = 0.0
      return changes.map { change in
        sum += change
        return max(0, sum)
      }
    }

    /// The parts of a span in which the `count` holders slept, and in which they used their cores.
    func parts(of span: Int64, at instant: Int, count: Int) -> (asleep: Int64, awake: Int64) {
      let count = Double(max(1, count))
      let asleepShare = min(1, asleep[instant] / count)
      let awakeShare = max(0, 1 - asleepShare - preempted[instant] / count)
      return (Int64(Double(span) * asleepShare), Int64(Double(span) * awakeShare))
    }
  }

  private let ofPool: Shares
  private let ofMain: Shares

  init(_ replay: Replay, _ costs: SliceCosts) {
    ofPool = Shares(replay, costs) { $0.lane != .main }
    ofMain = Shares(replay, costs) { $0.lane == .main }
  }

  func pool(_ span: Int64, at instant: Int, busy: Int) -> (asleep: Int64, awake: Int64) {
    ofPool.parts(of: span, at: instant, count: busy)
  }

  func main(_ span: Int64, at instant: Int) -> (asleep: Int64, awake: Int64) {
    ofMain.parts(of: span, at: instant, count: 1)
  }
}

extension Replay {
  /// The real nanoseconds that the slice took since the trace began.
  func realLength(of slice: Slice) -> Int64 {
    trace.clock == .real ? times[slice.ended ?? closing] - times[slice.began] : slice.real ?? 0
  }

  /// The part of that in which the slice had no core.
  func preemptedShare(of slice: Slice) -> Double {
    min(1, Double(slice.preempted) / Double(max(1, realLength(of: slice))))
  }
}

extension BlockingFinding {
  /// Whether the thread slept because somebody held what it wanted, so that there would have been no wait without them.
  var isForOthers: Bool { category == .lock || category == .futex }
}

import CConcurrencyInterposition
import Foundation

/// Finds out what reaches the kit, by letting a task do a little of everything.
enum CapabilityProbe {
  /// Capabilities named here, separated by commas, are treated as missing: `jobs`, `clocks`, `blocking`, `layout`,
  /// `sampling`.
  static let variable = "CONCURRENCY_TESTING_DISABLE"

  static func run() -> RuntimeCapabilities {
    let disabled = Set(
      (ProcessInfo.processInfo.environment[variable] ?? "").split(separator: ",").map {
        $0.trimmingCharacters(in: .whitespaces)
      }
    )
    var notes = disabled.isEmpty ? [] : ["\(variable) disables: \(disabled.sorted().joined(separator: ", "))."]
    let driver = ProbeDriver()
    let finished = driver.run()
    let seen = driver.seen
    if !finished {
      notes.append(
        """
        Jobs do not pass through the kit's executors: this toolchain or platform does not offer them, or the program \
        has installed executors of its own.
        """
      )
    }
    let interposes = cci_interposition_available()
    if cci_sanitizer_build() {
      notes.append("The program is built with a sanitizer, for which the wrappers of the C library stand aside.")
    } else if !interposes {
      notes.append("The functions of the C library could not be wrapped.")
    }
    if finished && !seen.statesAreRight {
      notes.append("This runtime lays its tasks out in a way that the kit does not know.")
    }
    return RuntimeCapabilities(
      routesJobs: finished && seen.yields > 0 && !disabled.contains("jobs"),
      routesSleeps: finished && seen.sleeps > 0 && !disabled.contains("jobs"),
      routesMainActor: finished && seen.mainJobs > 0 && !disabled.contains("jobs"),
      virtualizesClocks: interposes && clockIsVirtual() && !disabled.contains("clocks"),
      seesBlockingCalls: interposes && !disabled.contains("blocking"),
      readsTaskState: finished && seen.statesAreRight && !disabled.contains("layout"),
      samplesStacks: samplerWorks() && !disabled.contains("sampling"),
      notes: notes
    )
  }

  /// Whether a clock of the standard library, in its own shared library, reads the virtual time of the slot.
  private static func clockIsVirtual() -> Bool {
    let slot = cci_current()
    let clock = VirtualClockStorage(realtimeBase: 0, monotonicBase: 1_000_000_000)
    let outer = (slot.pointee.clock, slot.pointee.guard)
    slot.pointee.clock = clock.pointer
    slot.pointee.guard = 0
    defer { (slot.pointee.clock, slot.pointee.guard) = outer }
    let first = ContinuousClock.now
    clock.reach(7)
    return first.duration(to: .now) == .nanoseconds(7) && Date().timeIntervalSince1970 < 1
  }

  private static func samplerWorks() -> Bool {
    cci_thread_prepare()
    guard cci_sampler_start(10_000_000) else { return false }
    cci_sampler_stop()
    return true
  }
}

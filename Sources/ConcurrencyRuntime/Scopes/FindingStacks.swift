import ConcurrencyTrace

/// Gives findings their stacks, and makes one of those that show the same.
enum FindingStacks {
  /// - Parameters:
  ///   - findings: the findings.
  ///   - tellsPlaceless: whether those are wanted in whose stacks nothing is the user's. To look up why they are not takes long.
  static func resolve(_ findings: [Recorder.RawFinding], tellsPlaceless: Bool = true) -> [TraceBlocking] {
    var result: [TraceBlocking] = []
    var places: [Place: Int] = [:]
    for finding in findings {
      let stack = representative(finding.stacks.map(Symbolicator.userFrames))
      if stack.isEmpty, !tellsPlaceless { continue }
      if case .call(let call) = finding.what, finding.stacks.contains(where: { isNotUsers(call, $0) }) { continue }
      let called = finding.what == .cpu ? nil : finding.stacks.first.flatMap(Symbolicator.calledFunction)
      let site = Self.site(of: finding, stack)
      let place = Place(what: finding.what, called: called, onMain: finding.onMain, stack: site)
      if !stack.isEmpty, let index = places[place] {
        result[index].count += finding.count
        result[index].wall += finding.wall
        result[index].cpu += finding.cpu
        result[index].preempted += finding.preempted
        if result[index].occurrences.count < TraceBlocking.mostOccurrences {
          result[index].occurrences += TraceBlocking(finding, stack: []).occurrences
        }
      } else {
        places[place] = result.count
        result.append(TraceBlocking(finding, called: called, stack: stack))
      }
    }
    return result
  }

  private struct Place: Hashable {
    var what: TraceBlocking.What
    var called: String?
    var onMain: Bool
    var stack: [CodeLocation]
  }

  /// What makes two findings one: for a call its stack, for a long slice the functions, since each slice of one loop is
  /// interrupted at another of its lines.
  private static func site(of finding: Recorder.RawFinding, _ stack: [CodeLocation]) -> [CodeLocation] {
    guard finding.what == .cpu else { return stack }
    return stack.map { CodeLocation(function: $0.function, file: $0.file, module: $0.module) }
  }

  /// Of several samples, one of the function that was interrupted most often, at its most frequent line. Code that the
  /// compiler added has no line; a sample in it stands for the function only if there is no other.
  private static func representative(_ stacks: [[CodeLocation]]) -> [CodeLocation] {
    let innermost = stacks.filter { !$0.isEmpty }
    let functions = Dictionary(grouping: innermost) { $0[0].function }
    guard let samples = functions.values.max(by: { $0.count < $1.count }) else { return [] }
    let lines = Dictionary(grouping: samples) { $0[0] }
    return lines.values.max { left, right in
      (left[0][0].line > 0 ? 1 : 0, left.count, left[0].count) < (
        right[0][0].line > 0 ? 1 : 0, right.count, right[0].count
      )
    }?.first ?? []
  }

  /// Whether the wait is no affair of the code under test. Waiting for somebody else's first use of a global or of a library
  /// is the runtime's, and so is a wait for a lock of the runtime's own, or one inside the test framework or the kit.
  private static func isNotUsers(_ call: BlockingCall, _ stack: CallStack) -> Bool {
    isFirstUse(stack) || isKits(stack) || isFrameworks(call, stack) || isRuntimes(call, stack)
  }

  /// Whether the kit itself made the call: its locks are short, but a busy machine can take the core from a thread that
  /// holds one.
  static func isKits(_ stack: CallStack) -> Bool {
    // Below the slice stand the kit's threads, whoever made the call. Inlined code of the standard library is anybody's.
    Symbolicator.frames(of: stack).prefix { !$0.runsJobs }
      .first { $0.isKits || ($0.isUsers && ($0.location.line > 0 || $0.location.module != "Swift")) }?.isKits ?? false
  }

  /// Whether the thread waited for another one's first use of something. Code that blocks inside a first use of its own
  /// is the innermost user's frame, and is a finding like any other.
  private static func isFirstUse(_ stack: CallStack) -> Bool {
    let frames = Symbolicator.frames(of: stack)
    let exported = frames.prefix { !$0.isUsers }.map(\.rawName)
    for name in exported + Symbolicator.namesBeforeUserCode(in: stack) {
      if firstUseFunctions.contains(where: name.contains) { return true }
    }
    // The accessor of a global does nothing but wait for the global's first use.
    return frames.first { $0.isUsers }?.rawName.hasSuffix("vau") ?? false
  }

  /// Whether the test framework itself made the call: tests that run at the same time contend for its locks. A wait that
  /// XCTest was asked for, as with `wait(for:)`, is the test's.
  static func isFrameworks(_ call: BlockingCall, _ stack: CallStack) -> Bool {
    let libraries = stack.addresses.lazy.map(Symbolicator.systemLibrary)
    // Optimized code of the user can be without a line, but it is in no library.
    let isTelling: (String?) -> Bool = { $0.map(ResolvedFrame.isTestFramework) ?? true }
    guard let first = libraries.first(where: isTelling), let library = first else { return false }
    return library.hasPrefix("libXCTest") ? [.futex, .lock, .file].contains(call.category) : true
  }

  /// Whether a library did on its own account what nobody has asked it for: waited for one of the locks around its tables,
  /// or loaded the data that it keeps from then on.
  static func isRuntimes(_ call: BlockingCall, _ stack: CallStack) -> Bool {
    if call == .sleep { return isLockOfFoundation(stack) }
    guard [.lock, .file, .futex].contains(call.category) else { return false }
    let libraries = stack.addresses.map(Symbolicator.systemLibrary).prefix { $0 != nil }.compactMap(\.self)
    // `URLSession` hands what it is asked to a queue of its own, and waits for that.
    if call.category == .futex { return libraries.contains { $0.hasPrefix("libFoundationNetworking") } }
    if call.category == .lock, let caller = libraries.first, librariesWithoutLocks.contains(where: caller.hasPrefix) {
      return true
    }
    if call.category == .lock, isLockWithinFoundation(stack, libraries) { return true }
    return libraries.contains { library in librariesWithData.contains { library.hasPrefix($0) } }
      || Symbolicator.namesBeforeUserCode(in: stack).contains { name in dataOfFoundation.contains(where: name.contains)
      }
  }

  /// Whether Foundation waited for a lock of its own: the function that the user's code has called is none that locks.
  private static func isLockWithinFoundation(_ stack: CallStack, _ libraries: [String]) -> Bool {
    guard libraries.contains(where: { $0.hasPrefix("libFoundation") || $0.hasPrefix("lib_Foundation") }),
      let called = Symbolicator.namesBeforeUserCode(in: stack).last
    else { return false }
    return !called.lowercased().contains("lock")
  }

  /// Whether Foundation called `sleep`. It does so, for 0 s, only where it finds one of the locks around its tables taken;
  /// what it is asked to sleep goes through `nanosleep`.
  private static func isLockOfFoundation(_ stack: CallStack) -> Bool {
    stack.addresses.first.flatMap(Symbolicator.systemLibrary)?.hasPrefix("libFoundation.") ?? false
  }

  /// The loader, and ICU, which reads the data of languages, calendars and time zones when they are first used.
  private static let librariesWithData = ["lib_FoundationICU", "ld-linux"]

  /// Parts of the names of functions in which Foundation itself reads such data, or waits until another thread has.
  private static let dataOfFoundation = ["TimeZone", "LocaleCache", "CalendarCache"]

  private static let librariesWithoutLocks = [
    "libswiftCore", "libswift_Concurrency", "libswiftRuntime", "lib_FoundationICU", "libstdc++", "libgcc", "ld-linux",
  ]

  /// Parts of the names of functions in which threads wait for the first use of something to end: in the Swift runtime, in
  /// libdispatch, in the C and C++ libraries, in the ICU of Foundation, whose cache lets one thread make an entry, and in
  /// Foundation, whose first process waits for the thread that looks after all of them.
  private static let firstUseFunctions = [
    "swift_once", "once_slow", "dispatch_once", "pthread_once", "cxa_guard_acquire", "umtx_init", "UnifiedCache",
    "Foundation7ProcessC5setup",
  ]
}

extension TraceBlocking {
  init(_ finding: Recorder.RawFinding, called: String? = nil, stack: [CodeLocation]) {
    self.init(
      what: finding.what,
      calledFunction: called,
      task: finding.task,
      onMain: finding.onMain,
      count: finding.count,
      time: finding.time,
      wall: finding.wall,
      cpu: finding.cpu,
      preempted: finding.preempted,
      stack: stack
    )
  }
}

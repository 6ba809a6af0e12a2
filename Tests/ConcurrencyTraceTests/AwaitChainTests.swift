import ConcurrencyTrace
import TestSupport
import Testing

@Suite("Diagnosis: sequential awaits, by the functions that await") struct AwaitChainTests {
  private let test = place("closure #1 in GatherTests.x()", 40, file: "Tests.swift")

  private func feed(_ line: Int = 19) -> CodeLocation {
    place("SlowFeedSource.feed(named:)", line, file: "SlowFeedSource.swift")
  }

  private func frontPage(_ line: Int) -> CodeLocation {
    place("SequentialFeedLoader.frontPage()", line, file: "SequentialFeedLoader.swift")
  }

  private typealias Sleep = (seconds: Int, chain: [CodeLocation], await: Int)

  /// The operation sleeps, again and again, and goes on where the chain says. All of it is sequential awaits.
  private func sleeping(_ sleeps: [Sleep], _ clock: Trace.ClockKind = .virtual) throws -> Diagnosis {
    var trace = TraceBuilder(clock)
    var now = 0
    for sleep in sleeps {
      trace.ended(0)
      now += sleep.seconds
      trace.at(.seconds(now))
      if sleep.chain.isEmpty {
        trace.resume(0, after: .timer)
      } else {
        trace.resume(0, after: .timer, chain: sleep.chain, await: sleep.await)
      }
    }
    let diagnoses = trace.report().diagnoses
    #expect(diagnoses.map(\.cause) == [.sequentialAwaits])
    return try #require(diagnoses.first)
  }

  @Test("Two calls from two lines of one function name that function", arguments: [Trace.ClockKind.virtual, .real])
  func commonCaller(clock: Trace.ClockKind) throws {
    let sleeps: [Sleep] = [(1, [feed(), frontPage(12), test], 0), (2, [feed(), frontPage(13), test], 0)]
    let diagnosis = try sleeping(sleeps, clock)
    #expect(diagnosis.location == frontPage(13))
    #expect(diagnosis.lost == .seconds(1))
    #expect(
      diagnosis.explanation == "The operation awaited 2 things one after the other, with nothing else in progress: "
        + "1 s at the `await` in `frontPage()` (SequentialFeedLoader.swift:12), which awaits `feed(named:)`, then 2 s "
        + "at :13, which awaits `feed(named:)`. Together they took 3 s, the longest alone 2 s."
    )
    #expect(
      diagnosis.remedy == "If the later one does not need the earlier one's result, start what `frontPage()` "
        + "(SequentialFeedLoader.swift:13) awaits with `async let` before awaiting at :12."
    )
  }

  @Test("Two calls that wait at different lines of what they call have the same caller")
  func differentDepths() throws {
    let cached = place("CachingSource.feed(named:)", 7, file: "Cache.swift")
    let sleeps: [[Sleep]] = [
      [(1, [feed(19), frontPage(12), test], 0), (2, [feed(21), frontPage(13), test], 0)],
      [(1, [feed(19), frontPage(12), test], 0), (2, [feed(19), cached, frontPage(13), test], 0)],
      [(1, [frontPage(12), test], 0), (2, [feed(19), frontPage(13), test], 0)],
    ]
    for sleeps in sleeps {
      let diagnosis = try sleeping(sleeps)
      #expect(diagnosis.location == frontPage(13))
      #expect(diagnosis.remedy.contains("`frontPage()` (SequentialFeedLoader.swift:13) awaits with `async let`"))
    }
  }

  @Test("One await in a loop")
  func loop() throws {
    let chain = [feed(), frontPage(12), test]
    let diagnosis = try sleeping([(1, chain, 0), (2, chain, 0), (1, chain, 0)])
    #expect(diagnosis.location == feed())
    #expect(diagnosis.lost == .seconds(2))
    #expect(
      diagnosis.explanation == "The operation awaited the same thing 3 times one after the other, with nothing else in "
        + "progress: at the `await` in `feed(named:)` (SlowFeedSource.swift:19), awaited by `frontPage()` "
        + "(SequentialFeedLoader.swift:12). Together the 3 turns took 4 s, the longest alone 2 s."
    )
    #expect(
      diagnosis.remedy == "If one turn does not need the result of the one before, run the turns as child tasks of a "
        + "task group, and await them after all were added. The loop is in one of these: `feed(named:)` (SlowFeedSource.swift:19), awaited by "
        + "`frontPage()` (SequentialFeedLoader.swift:12), awaited by `x()` (Tests.swift:40)."
    )
  }

  @Test("A function and its closures on one line are one place of the loop")
  func closures() throws {
    let closures = (1...2).map { place("closure #\($0) in GatherTests.x()", 40, file: "Tests.swift") }
    let chain = [feed(), closures[0], closures[1], place("GatherTests.x()", 40, file: "Tests.swift")]
    let diagnosis = try sleeping([(1, chain, 0), (2, chain, 0), (1, chain, 0)])
    #expect(
      diagnosis.remedy.hasSuffix(
        "The loop is in one of these: `feed(named:)` (SlowFeedSource.swift:19), awaited by `x()` (Tests.swift:40)."
      )
    )
  }

  @Test("Two awaits on one line are not called a loop")
  func oneLine() throws {
    let chain = [feed(), frontPage(12), test]
    let diagnosis = try sleeping([(1, chain, 0), (1, chain, 1)])
    #expect(
      diagnosis.explanation == "The operation awaited 2 times one after the other, with nothing else in "
        + "progress: at the `await` in `feed(named:)` (SlowFeedSource.swift:19), awaited by `frontPage()` "
        + "(SequentialFeedLoader.swift:12). Together they took 2 s, the longest alone 1 s."
    )
    #expect(
      diagnosis.remedy == "If they do not need each other's results, start what is awaited at `feed(named:)` "
        + "(SlowFeedSource.swift:19) or at `frontPage()` (SequentialFeedLoader.swift:12) before awaiting the first: "
        + "as child tasks of a task group if it is a loop, else with `async let`."
    )
  }

  @Test("Two functions awaited on one line")
  func twoFunctions() throws {
    let other = place("OtherSource.news()", 5, file: "OtherSource.swift")
    let diagnosis = try sleeping([(1, [feed(), frontPage(12), test], 0), (2, [other, frontPage(12), test], 0)])
    #expect(diagnosis.location == frontPage(12))
    #expect(
      diagnosis.explanation == "The operation awaited 2 things one after the other, with nothing else in progress: "
        + "1 s at the `await` in `frontPage()` (SequentialFeedLoader.swift:12), which awaits `feed(named:)`, then 2 s "
        + "at :12, which awaits `news()`. Together they took 3 s, the longest alone 2 s."
    )
    #expect(
      diagnosis.remedy == "If they do not need each other's results, start all that `frontPage()` "
        + "(SequentialFeedLoader.swift:12) awaits before awaiting the first: with `async let`, or as child tasks of a "
        + "task group if it is a loop."
    )
  }

  @Test("What a library awaits in one call is one thing in the eyes of its caller")
  func requests() throws {
    let request = (19...21).map { feed($0) }
    let sleeps = [12, 13].flatMap { line in request.map { (1, [$0, frontPage(line), test], 0) as Sleep } }
    let diagnosis = try sleeping(sleeps)
    #expect(diagnosis.location == frontPage(13))
    #expect(diagnosis.explanation.contains("awaited 2 things"))
    #expect(diagnosis.explanation.contains("3 s at the `await` in `frontPage()` (SequentialFeedLoader.swift:12)"))
  }

  @Test("A single call of such a library names the library's own lines")
  func oneRequest() throws {
    let diagnosis = try sleeping((19...21).map { (1, [feed($0), frontPage(12), test], 0) })
    #expect(diagnosis.location == feed(20))
    #expect(
      diagnosis.explanation == "The operation awaited 3 things one after the other, with nothing else in progress: "
        + "1 s at the `await` in `feed(named:)` (SlowFeedSource.swift:19), then 1 s at :20, then 1 s at :21. "
        + "Together they took 3 s, the longest alone 1 s."
    )
  }

  @Test("Calls of such a library in a loop")
  func loopOfRequests() throws {
    let sleeps = (0..<3).flatMap { _ in [19, 20].map { (1, [feed($0), frontPage(12), test], 0) as Sleep } }
    let diagnosis = try sleeping(sleeps)
    #expect(
      diagnosis.explanation == "The operation awaited the same 2 things 3 times one after the other, with nothing else "
        + "in progress: at the `await` in `feed(named:)` (SlowFeedSource.swift:19), then at :20, awaited by "
        + "`frontPage()` (SequentialFeedLoader.swift:12). Together the 3 turns took 6 s, the longest alone 2 s."
    )
    #expect(diagnosis.remedy.contains("run the turns as child tasks of a task group"))
  }

  @Test("Of two functions that explain as much, the inner one is named; else the one that explains more")
  func nearest() throws {
    let setUp = [place("setUp()", 3), place("closure #1 in GatherTests.x()", 38, file: "Tests.swift")]
    let calls: [Sleep] = [(1, [feed(), frontPage(12), test], 0), (1, [feed(), frontPage(13), test], 0)]
    #expect(try sleeping([(1, setUp, 0)] + calls).location == frontPage(13))
    let long = try sleeping([(5, setUp, 0)] + calls)
    #expect(long.location == test)
    #expect(
      long.explanation.contains("5 s at the `await` in `x()` (Tests.swift:38), which awaits `setUp()`, then 2 s at :40")
    )
  }

  @Test("Without chains that meet, the innermost places are named")
  func noCommonCaller() throws {
    let user = place("loadUser()", 12)
    let other = place("loadFeed()", 16)
    let alone: [Sleep] = [(1, [user], 0), (2, [other], 0)]
    let oneChain: [Sleep] = [(1, [user], 0), (2, [other, frontPage(12), test], 0)]
    for sleeps in [alone, oneChain] {
      let diagnosis = try sleeping(sleeps)
      #expect(diagnosis.location == other)
      #expect(
        diagnosis.explanation == "The operation awaited 2 things one after the other, with nothing else in progress: "
          + "1 s at the `await` in `loadUser()` (Feed.swift:12), then 2 s at the `await` in `loadFeed()` "
          + "(Feed.swift:16). Together they took 3 s, the longest alone 2 s."
      )
      #expect(
        diagnosis.remedy
          == "If the later one does not need the earlier one's result, start what `loadFeed()` (Feed.swift:16) "
          + "awaits with `async let` before awaiting at `loadUser()` (Feed.swift:12)."
      )
    }
  }

  @Test("An unknown place among known ones")
  func unknown() throws {
    let chain = [feed(), frontPage(12), test]
    let diagnosis = try sleeping([(1, chain, 0), (3, [], 0), (1, chain, 0)])
    #expect(diagnosis.explanation.contains("(SlowFeedSource.swift:19), then 3 s, then 1 s at the `await` in "))
    #expect(diagnosis.remedy.hasPrefix("If they do not need each other's results"))
  }

  @Test("A function that calls itself")
  func recursion() throws {
    let walk = { place("walk(_:)", $0) }
    let diagnosis = try sleeping([(1, [feed(), walk(4), walk(5), test], 0), (1, [feed(), walk(4), walk(6), test], 0)])
    #expect(diagnosis.location == walk(6))
    #expect(diagnosis.explanation.contains("`walk(_:)` (Feed.swift:5), which awaits `walk(_:)`, then 1 s at :6"))
  }

  @Test("Tasks started in two functions and awaited there name who called both")
  func tasks() throws {
    var trace = TraceBuilder(.virtual)
    for (turn, function) in ["user()", "feed()"].enumerated() {
      let task = trace.spawn(site: place(function, 2, file: "\(turn).swift"))
      trace.ended(0)
      trace.began(task)
      trace.ended(task)
      trace.at(.seconds(turn + 1))
      trace.resume(task, after: .timer)
      trace.ended(task, .completed)
      trace.resume(
        0,
        by: task,
        after: .task,
        chain: [place(function, 3, file: "\(turn).swift"), frontPage(12 + turn), test]
      )
    }
    let diagnosis = try #require(trace.report().diagnoses.first)
    #expect(diagnosis.location == frontPage(13))
    #expect(diagnosis.explanation.contains("1 s for the task started in `user()` (0.swift:2), then 1 s for the task "))
    #expect(
      diagnosis.remedy == "If the later one does not need the earlier one's result, start the task of `frontPage()` "
        + "(SequentialFeedLoader.swift:13) before awaiting that of :12."
    )
  }

  @Test("The same chains in tasks that overlap are no fault")
  func overlapping() {
    var trace = TraceBuilder(.virtual)
    let tasks = (0..<2).map { _ in trace.spawn() }
    trace.ended(0)
    for task in tasks {
      trace.began(task)
      trace.ended(task)
    }
    for (turn, task) in tasks.enumerated() {
      trace.at(.seconds(turn + 1))
      trace.resume(task, after: .timer, chain: [feed(), frontPage(12 + turn), test])
      trace.complete(task, waking: turn == 1 ? 0 : nil)
    }
    trace.began(0)
    #expect(trace.report().diagnoses.isEmpty)
  }

  @Test("Long names are cut, and the words stay short")
  func lengths() throws {
    let name = String(repeating: "loadEverythingThatThereIsToLoad", count: 4)
    let long = { place("\(name).\(name)(\($0):)", $0, file: "\(name).swift") }
    let outer = { place("closure #1 in \(name)<\(name)>.outer\(name)()", $0, file: "Outer\(name).swift") }
    let shapes: [[Sleep]] = [
      (0..<5).map { (1, [long($0 + 1), outer($0 + 1), test], 0) },
      (0..<5).map { (1, [long($0 + 1)], 0) },
      (0..<5).map { _ in (1, [long(1), outer(1), test], 0) },
      (0..<6).map { (1, [long($0 % 2), outer(1), test], 0) },
      (0..<2).map { (1, [outer(1), test], $0) },
    ]
    for shape in shapes {
      let diagnosis = try sleeping(shape)
      #expect(diagnosis.explanation.count <= 350)
      #expect(diagnosis.remedy.count <= 350)
    }
  }
}

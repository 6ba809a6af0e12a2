import ConcurrencyTrace
import TestSupport
import Testing

@Suite("Words of diagnoses") struct WordsTests {
  private func blocked(by stack: [CodeLocation], in task: (name: String?, site: CodeLocation?)? = nil) throws -> String
  {
    var trace = TraceBuilder(.real)
    let child = task.map { trace.spawn(name: $0.name, site: $0.site) }
    trace.blocking(.call(.usleep), task: child ?? 0, wall: .milliseconds(10), stack: stack)
    trace.at(.milliseconds(10))
    trace.ended(0, .completed)
    return try #require(trace.report().diagnoses.first).explanation
  }

  @Test(
    "A function in a known file goes by its own name",
    arguments: [
      ("load()", "load()"),
      ("FeedLoader.load(_:)", "load(_:)"),
      ("static FeedLoader.load(_:)", "load(_:)"),
      ("Cache<Feed.Key>.load<A.B>(_:)", "load<A.B>(_:)"),
      ("closure #2 in closure #1 in Feed.load(_:)", "load(_:)"),
      ("FeedLoader.init(source:)", "init(source:)"),
      ("Feed.value.getter", "Feed.value.getter"),
      ("(extension in App):Feed.load()", "(extension in App):Feed.load()"),
      ("closure #1 in closure #1 in FeedTests.`Loads in parallel`()", "Loads in parallel()"),
      ("FeedTests.`Takes 1.5 s (or < 2)`()", "Takes 1.5 s (or < 2)()"),
    ]
  )
  func ownName(function: String, name: String) throws {
    #expect(try blocked(by: [place(function, 21)]).contains("called by `\(name)` (Feed.swift:21)"))
  }

  @Test("A function without a file keeps all of its name")
  func wholeName() throws {
    let explanation = try blocked(by: [CodeLocation(function: "Library.Client.send(_:)")])
    #expect(explanation.contains("called by `Library.Client.send(_:)`, in the operation"))
  }

  @Test("The operation, a named task, a task by its spawn site, and a task of which nothing is known")
  func subjects() throws {
    let site = place("loadFeed()", 21)
    #expect(try blocked(by: []).contains(", in the operation."))
    #expect(try blocked(by: [], in: ("loader", site)).contains(", in task “loader”."))
    #expect(try blocked(by: [], in: ("two\nlines", site)).contains(", in task “two lines”."))
    #expect(try blocked(by: [], in: (nil, site)).contains(", in the task started in `loadFeed()` (Feed.swift:21)."))
    #expect(try blocked(by: [], in: (nil, nil)).contains(", in task 1."))
  }

  @Test("The operation is called so even if its task has a name")
  func namedOperation() throws {
    var trace = Trace(clock: .virtual, wall: .zero, realWall: .zero, poolWidth: 1)
    trace.tasks = [TraceTask(id: 1, name: "caller", creator: nil, isChild: false)]
    trace.events = [
      TraceEvent(time: 0, task: 0, kind: .began(lane: .pool(0))),
      TraceEvent(time: 0, task: 0, kind: .ended(outcome: .completed, cpu: nil, real: 0)),
    ]
    let diagnosis = try #require(ConcurrencyReport(trace: trace).diagnoses.first)
    #expect(diagnosis.explanation.hasPrefix("The operation ran from start to end"))
  }

  @Test("However long the names, an explanation and a remedy have at most 350 characters")
  func lengths() throws {
    let name = String(repeating: "loadEverythingThatThereIsToLoad", count: 4)
    let site = { place("\(name).\(name)(_:)", $0, file: "\(name).swift") }
    let entry = CodeLocation(function: "static \(name).enter()")
    #expect(try blocked(by: [entry, site(1)], in: (nil, site(2))).count <= 350)
    #expect(try blocked(by: [entry, site(1)], in: (name, site(2))).count <= 350)

    for clock in [Trace.ClockKind.virtual, .real] {
      var trace = TraceBuilder(clock)
      let creator = trace.spawn(site: site(3))
      let tasks = (0..<5).map { trace.spawn(by: creator, site: site(10 + Int($0))) }
      trace.ended(0)
      trace.began(creator)
      trace.ended(creator)
      for task in tasks {
        trace.began(task)
        trace.at(.milliseconds(20 * Int(task)))
        trace.complete(task, waking: task == tasks.last ? creator : nil)
      }
      trace.began(creator)
      trace.complete(creator, waking: 0)
      trace.began(0)
      let diagnoses = trace.report().diagnoses
      #expect(!diagnoses.isEmpty)
      #expect(diagnoses.allSatisfy { $0.explanation.count <= 350 && $0.remedy.count <= 350 })
    }
  }
}

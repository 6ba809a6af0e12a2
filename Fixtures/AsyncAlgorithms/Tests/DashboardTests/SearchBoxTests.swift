import ConcurrencyTesting
import Dashboard
import Testing

@Suite struct SearchBoxTests {
  @Test(arguments: schedules)
  func searchesWhenTypingPauses(schedule: SchedulePolicy) async throws {
    let typed = Script(
      [.zero: "s", .milliseconds(200): "sw", .milliseconds(400): "swi", .seconds(1): "swift", .seconds(90): "swiftly"],
      end: .seconds(120)
    )
    #expect(
      try await searches(typing: typed, schedule: schedule) == [
        .at(.milliseconds(700), "swi"), .at(.milliseconds(1300), "swift"), .at(.milliseconds(90_300), "swiftly"),
      ]
    )
  }

  // The last key comes 200 ms before the field is closed, and what was typed last is searched for even so.
  @Test(arguments: schedules.prefix(3))
  func fiveMinutesOfTypingWithoutAPauseAreOneSearch(schedule: SchedulePolicy) async throws {
    let typed = Script(every: .milliseconds(200), (0..<1500).map { "\($0)" }, end: .seconds(300))
    #expect(try await searches(typing: typed, schedule: schedule) == [.at(.seconds(300), "1499")])
  }

  @Test(arguments: schedules)
  func keyOneNanosecondBeforeThePauseIsOverPutsTheSearchOff(schedule: SchedulePolicy) async throws {
    let typed = Script([.zero: "a", .nanoseconds(299_999_999): "ab"], end: .seconds(60))
    #expect(try await searches(typing: typed, schedule: schedule) == [.at(.nanoseconds(599_999_999), "ab")])
  }

  @Test(arguments: schedules)
  func keyOneNanosecondAfterThePauseIsOverComesTooLate(schedule: SchedulePolicy) async throws {
    let typed = Script([.zero: "a", .nanoseconds(300_000_001): "ab"], end: .seconds(60))
    #expect(
      try await searches(typing: typed, schedule: schedule) == [
        .at(.milliseconds(300), "a"), .at(.nanoseconds(600_000_001), "ab"),
      ]
    )
  }

  // Two timers are due at 300 ms, that of the key and that of the pause, and `debounce` acts on what it hears of first.
  // What is exact: there is no third outcome, and a given schedule has the same outcome each time.
  @Test func keyAtTheVeryInstantThePauseIsOverMayBeInTimeOrTooLate() async throws {
    let typed = Script([.zero: "a", .milliseconds(300): "ab"], end: .seconds(60))
    let tooLate: [Timeline<String>.Entry] = [.at(.milliseconds(300), "a"), .at(.milliseconds(600), "ab")]
    let inTime: [Timeline<String>.Entry] = [.at(.milliseconds(600), "ab")]
    // In the order of creation it is too late: whoever types hands the key to the stream, from which `debounce` takes it
    // in a task of its own, and by then its sleeper has had its turn.
    #expect(try await searches(typing: typed, schedule: .fifo) == tooLate)
    var outcomes: Set<[Timeline<String>.Entry]> = []
    for schedule in seeds {
      let outcome = try await searches(typing: typed, schedule: schedule)
      #expect(try await searches(typing: typed, schedule: schedule) == outcome)
      outcomes.insert(outcome)
    }
    #expect(outcomes == [tooLate, inTime])
  }

  // Its pause is over long before the search is.
  @Test(arguments: schedules)
  func keyDuringASearchIsSearchedForWhenTheSearchIsOver(schedule: SchedulePolicy) async throws {
    let typed = Script([.zero: "a", .seconds(1): "ab"], end: .seconds(60))
    #expect(
      try await searches(typing: typed, taking: .seconds(20), schedule: schedule) == [
        .at(.milliseconds(300), "a"), .at(.milliseconds(20_300), "ab"),
      ]
    )
  }

  // `debounce` takes one key ahead, "ab", and lets the others wait in the stream. When the search is over, at 20.3 s, two
  // things happen at one instant: it finds that the pause after "ab" is long over, and it takes "abc", from where on it
  // counts that key's pause. What is exact: there is no third outcome.
  @Test func ofSeveralKeysDuringASearchTheFirstMayBeSearchedForToo() async throws {
    let typed = Script([.zero: "a", .seconds(1): "ab", .seconds(2): "abc"], end: .seconds(90))
    let onlyTheLast: [Timeline<String>.Entry] = [.at(.milliseconds(300), "a"), .at(.milliseconds(20_600), "abc")]
    let both: [Timeline<String>.Entry] = [
      .at(.milliseconds(300), "a"), .at(.milliseconds(20_300), "ab"), .at(.milliseconds(40_300), "abc"),
    ]
    #expect(try await searches(typing: typed, taking: .seconds(20), schedule: .fifo) == onlyTheLast)
    var outcomes: Set<[Timeline<String>.Entry]> = []
    for schedule in seeds {
      outcomes.insert(try await searches(typing: typed, taking: .seconds(20), schedule: schedule))
    }
    #expect(outcomes == [onlyTheLast, both])
  }

  @Test(arguments: schedules)
  func fieldClosedBeforeThePauseIsOverSearchesNoMore(schedule: SchedulePolicy) async throws {
    try await withVirtualTime(schedule: schedule) { time in
      let searches = Timeline<String>()
      let box = await SearchBox { query in
        searches.note(query)
        return []
      }
      let (text, keys) = AsyncStream<String>.makeStream()
      let following = Task { try await box.follow(text) }
      keys.yield("a")
      try await Task.sleep(for: .seconds(1))
      keys.yield("ab")
      try await Task.sleep(for: .nanoseconds(299_999_999))
      following.cancel()
      try await following.value
      #expect(time.elapsed == .nanoseconds(1_299_999_999))
      try await Task.sleep(for: .seconds(120))
      #expect(searches.entries == [.at(.milliseconds(300), "a")])
    }
  }

  @Test(arguments: schedules)
  func fieldClosedDuringASearchThatGivesUpLeavesNothingBehind(schedule: SchedulePolicy) async throws {
    try await withVirtualTime(schedule: schedule) { time in
      await #expect(throws: CancellationError.self) {
        try await closeDuringSearch {
          try await Task.sleep(for: .seconds(20))
        }
      }
      #expect(time.elapsed == .seconds(1))
    }
  }

  // A search that does not give up returns, and the cancelled task asks `debounce` for the next key. `debounce` is done
  // then, but cancels neither of its own tasks, and both wait for ever.
  @Test func fieldClosedDuringASearchThatGoesOnLeavesTasksOfDebounceBehind() async throws {
    try await withKnownIssue("swift-async-algorithms 1.1.4 ends `debounce` without its tasks") {
      try await withVirtualTime { time in
        try await closeDuringSearch {
          try? await Task.sleep(for: .seconds(20))
        }
        #expect(time.elapsed == .seconds(1))
      }
    } matching: { issue in
      let text = issue.comments.map(\.rawValue).joined()
      return text.contains("3 tasks that it started had not") && text.contains("created in DebounceStorage.startTask")
    }
  }

  /// Closes the field a second after it was opened, during `search`.
  private func closeDuringSearch(_ search: @escaping @Sendable () async throws -> Void) async throws {
    let box = await SearchBox { query in
      try await search()
      return []
    }
    let (text, keys) = AsyncStream<String>.makeStream()
    let following = Task { try await box.follow(text) }
    keys.yield("a")
    try await Task.sleep(for: .seconds(1))
    following.cancel()
    try await following.value
  }

  /// What is searched for while `script` is typed, and when. A search takes `latency`.
  private func searches(
    typing script: Script<String>,
    taking latency: Duration = .zero,
    schedule: SchedulePolicy
  ) async throws -> [Timeline<String>.Entry] {
    try await withVirtualTime(schedule: schedule) { time in
      let searches = Timeline<String>()
      let box = await SearchBox { query in
        searches.note(query)
        try await Task.sleep(for: latency)
        return ["\(query)…"]
      }
      try await box.follow(script.stream())
      #expect(await box.suggestions == searches.entries.suffix(1).map { "\($0.value)…" })
      #expect(time.elapsed == script.end)
      return searches.entries
    }
  }
}

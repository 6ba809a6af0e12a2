import AsyncAlgorithms
import ConcurrencyTesting
import Dashboard
import Testing

@Suite struct EventHubTests {
  struct ConnectionLost: Error {}

  private let deploys = Script<Event>(
    [.seconds(20): .deploy("1.0"), .seconds(60): .deploy("1.1"), .seconds(180): .deploy("1.2")],
    end: .seconds(200)
  )
  private let alerts = Script<Event>([.seconds(21): .alert("slow"), .seconds(61): .alert("down")], end: .seconds(90))

  // The hub ends with the last of its sources.
  @Test(arguments: schedules)
  func eventsOfTwoSourcesComeWhenTheyHappen(schedule: SchedulePolicy) async throws {
    try await withVirtualTime(schedule: schedule) { time in
      let seen = Timeline<Event>()
      let hub = EventHub.operations(deploys: deploys.throwingStream(), alerts: alerts.throwingStream())
      for try await event in hub { seen.note(event) }
      #expect(
        seen.entries == [
          .at(.seconds(20), .deploy("1.0")), .at(.seconds(21), .alert("slow")), .at(.seconds(60), .deploy("1.1")),
          .at(.seconds(61), .alert("down")), .at(.seconds(180), .deploy("1.2")),
        ]
      )
      #expect(time.elapsed == .seconds(200))
    }
  }

  @Test(arguments: schedules)
  func lostConnectionEndsTheHubAndLeavesNothingBehind(schedule: SchedulePolicy) async throws {
    try await withVirtualTime(schedule: schedule) { time in
      let seen = Timeline<Event>()
      await #expect(throws: ConnectionLost.self) {
        let hub = EventHub.operations(
          deploys: deploys.throwingStream(),
          alerts: alerts.throwingStream(throwing: ConnectionLost())
        )
        for try await event in hub { seen.note(event) }
      }
      #expect(seen.entries.map(\.value) == [.deploy("1.0"), .alert("slow"), .deploy("1.1"), .alert("down")])
      #expect(time.elapsed == .seconds(90))
    }
  }

  @Test(arguments: schedules)
  func watchThatEndsWithTheFirstAlertLeavesNothingBehind(schedule: SchedulePolicy) async throws {
    try await withVirtualTime(schedule: schedule) { time in
      let hub = EventHub.operations(deploys: deploys.throwingStream(), alerts: alerts.throwingStream())
      let alert = try await hub.first { $0 == .alert("slow") }
      #expect(alert == .alert("slow"))
      #expect(time.elapsed == .seconds(21))
    }
  }

  @Test(arguments: schedules)
  func eventsOfThreeSourcesComeWhenTheyHappen(schedule: SchedulePolicy) async throws {
    let chat = Script<Event>(
      [.nanoseconds(20_999_999_999): .chat("hm"), .seconds(150): .chat("ok")],
      end: .seconds(300)
    )
    try await withVirtualTime(schedule: schedule) { time in
      let seen = Timeline<Event>()
      let hub = EventHub.everything(deploys: deploys.stream(), alerts: alerts.stream(), chat: chat.stream())
      for await event in hub { seen.note(event) }
      #expect(
        seen.entries == [
          .at(.seconds(20), .deploy("1.0")), .at(.nanoseconds(20_999_999_999), .chat("hm")),
          .at(.seconds(21), .alert("slow")), .at(.seconds(60), .deploy("1.1")), .at(.seconds(61), .alert("down")),
          .at(.seconds(150), .chat("ok")), .at(.seconds(180), .deploy("1.2")),
        ]
      )
      #expect(time.elapsed == .seconds(300))
    }
  }

  // Events of several sources at one instant come in any order. What is exact: they come at that instant, each once.
  @Test func eventsAtOneInstantComeInAnyOrder() async throws {
    let deploys = Script<Event>([.seconds(60): .deploy("1.0"), .seconds(120): .deploy("1.1")], end: .seconds(180))
    let alerts = Script<Event>([.seconds(60): .alert("slow"), .seconds(120): .alert("down")], end: .seconds(180))
    let chat = Script<Event>([.seconds(60): .chat("hm")], end: .seconds(180))
    var orders: [[Timeline<Event>.Entry]] = []
    for schedule in schedules {
      orders.append(
        try await withVirtualTime(schedule: schedule) { _ in
          let seen = Timeline<Event>()
          let hub = EventHub.everything(deploys: deploys.stream(), alerts: alerts.stream(), chat: chat.stream())
          for await event in hub { seen.note(event) }
          return seen.entries
        }
      )
    }
    let inOrderOfCreation: [Timeline<Event>.Entry] = [
      .at(.seconds(60), .deploy("1.0")), .at(.seconds(60), .alert("slow")), .at(.seconds(60), .chat("hm")),
      .at(.seconds(120), .deploy("1.1")), .at(.seconds(120), .alert("down")),
    ]
    #expect(orders[0] == inOrderOfCreation)
    for order in orders {
      #expect(order.count == 5)
      #expect(Set(order.prefix(3)) == Set(inOrderOfCreation.prefix(3)))
      #expect(Set(order.suffix(2)) == Set(inOrderOfCreation.suffix(2)))
    }
    // All six orders of three events.
    #expect(Set(orders.map { $0.prefix(3) }).count == 6)
  }
}

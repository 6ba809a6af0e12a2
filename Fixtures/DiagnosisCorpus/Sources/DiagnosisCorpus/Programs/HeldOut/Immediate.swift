import Foundation
import Synchronization

// MARK: A callback that comes at once

private struct Keychain: Sendable {
  private let secrets = ["token": "a1b2"]

  func secret(_ name: String, _ completion: (String?) -> Void) { completion(secrets[name]) }

  func secret(_ name: String) async -> String? {
    await withCheckedContinuation { continuation in
      secret(name) { continuation.resume(returning: $0) }
    }
  }
}

func secretsAreThere() async {
  let keychain = Keychain()
  for name in ["token", "refresh", "pin", "token"] { _ = await keychain.secret(name) }
}

// MARK: Events that have all been recorded

func recordedEventsAreReplayed() async {
  let events = AsyncStream<String> { recording in
    for index in 0..<20 { recording.yield("tap \(index)") }
    recording.finish()
  }
  var taps = 0
  for await event in events where event.hasPrefix("tap") { taps += 1 }
}

// MARK: Nothing to send

private protocol Reporter: Sendable {
  func flush() async throws
}

private struct NoReporter: Reporter {
  func flush() async throws {}
}

private final class BatchReporter: Reporter {
  private let batch = Mutex<[String]>([])

  func flush() async throws {
    let events = batch.withLock { $0 }
    guard !events.isEmpty else { return }
    _ = try await answer(events.count, after: 30)
  }
}

func reportersHaveNothingToSend() async throws {
  let reporters: [any Reporter] = [NoReporter(), BatchReporter(), NoReporter()]
  for reporter in reporters { try await reporter.flush() }
}

// MARK: A permit that is free

func catalogIsReadWithAPermit() async {
  let catalog = [1: "tea", 2: "milk", 3: "bread"]
  let permits = Permits(2)
  var names: [String] = []
  for id in 1...3 {
    await permits.acquire()
    if let name = catalog[id] { names.append(name) }
    permits.release()
  }
}

// MARK: An actor that nobody else uses

private actor Settings {
  private var values = ["volume": 7, "brightness": 4]

  subscript(name: String) -> Int { values[name] ?? 0 }

  func set(_ name: String, to value: Int) { values[name] = value }
}

func settingsAreInMemory() async {
  let settings = Settings()
  await settings.set("contrast", to: 5)
  for name in ["volume", "brightness", "contrast"] { _ = await settings[name] }
}

// MARK: A flag that is known

private struct Flags {
  private let known = ["dark-mode": true, "beta": false]

  var isDark: Bool { get async { await flag("dark-mode") } }
  var isBeta: Bool { get async { await flag("beta") } }

  private func flag(_ name: String) async -> Bool { known[name] ?? false }
}

func flagsAreKnown() async {
  let flags = Flags()
  async let isDark = flags.isDark
  let isBeta = await flags.isBeta
  _ = await isDark && isBeta
}

// MARK: A transformation that needs nobody

extension Sequence {
  fileprivate func mapEach<Output>(_ transform: (Element) async throws -> Output) async rethrows -> [Output] {
    var output: [Output] = []
    for element in self { output.append(try await transform(element)) }
    return output
  }
}

private func slug(of title: String) async -> String {
  String(title.lowercased().map { $0 == " " ? "-" : $0 })
}

func titlesBecomeSlugs() async {
  _ = await ["Swift News", "Weather", "Late Sports"].mapEach { await slug(of: $0) }
}

func profilesAreMappedWithARequestEach() async throws {
  _ = try await ["ada", "grace", "lynn"].mapEach { name in
    try await answer("\(name)@example.org", after: 20)
  }
}

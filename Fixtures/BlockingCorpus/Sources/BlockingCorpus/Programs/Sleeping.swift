import Foundation

// MARK: In a getter

struct Thermometer {
  static let place = Place.below(2)
  var reading: Double {
    usleep(2020)
    return 21.5
  }

  var awaitedReading: Double {
    get async throws {
      try await Task.sleep(for: .milliseconds(1))
      return 21.5
    }
  }
}

func getterSleeps() { _ = Thermometer().reading }

func getterSuspends() async throws { _ = try await Thermometer().awaitedReading }

// MARK: In a `deinit`

final class Session {
  static let place = Place.below(2)
  deinit {
    usleep(2021)
  }
}

final class PooledSession {
  deinit {
    DispatchQueue.global().async { usleep(2022) }
  }
}

func deinitSleeps() async {
  let session = Session()
  await Task.yield()
  withExtendedLifetime(session) {}
}

func deinitLeavesThePool() async {
  let session = PooledSession()
  await Task.yield()
  withExtendedLifetime(session) {}
}

// MARK: In a `defer`

struct Export {
  var rows: [Int]

  static let place = Place.below(3)
  func checksum() -> Int {
    defer {
      usleep(2023)
    }
    return rows.reduce(0, &+)
  }

  func checksum(done: DispatchSemaphore) -> Int {
    defer {
      done.signal()
    }
    return rows.reduce(0, &+)
  }
}

func deferSleeps() { _ = Export(rows: [1, 2, 3]).checksum() }

func deferSignals() {
  let done = DispatchSemaphore(value: 0)
  _ = Export(rows: [1, 2, 3]).checksum(done: done)
}

// MARK: In a clock of one's own

struct PollingClock: Clock {
  typealias Instant = ContinuousClock.Instant

  var now: Instant { .now }
  var minimumResolution: Swift.Duration { .zero }

  static let place = Place.below(3)
  func sleep(until deadline: Instant, tolerance: Swift.Duration?) async throws {
    repeat {
      usleep(224)
    } while now < deadline
  }
}

struct ForwardingClock: Clock {
  typealias Instant = ContinuousClock.Instant

  var now: Instant { .now }
  var minimumResolution: Swift.Duration { .zero }

  func sleep(until deadline: Instant, tolerance: Swift.Duration?) async throws {
    try await ContinuousClock().sleep(until: deadline, tolerance: tolerance)
  }
}

func clockBlocks() async throws { try await PollingClock().sleep(for: .milliseconds(2)) }

func clockSuspends() async throws { try await ForwardingClock().sleep(for: .milliseconds(2)) }

// MARK: In the first use of a global

enum CountryCodes {
  static let place = Place.below(2)
  static let all: [String] = {
    usleep(2025)
    return ["de", "fr"]
  }()
}

enum Alphabet {
  static let letters: [Character] = {
    compute(milliseconds: 4)
    return Array("abcdefghijklmnopqrstuvwxyz")
  }()
}

func globalSleeps() { _ = CountryCodes.all.count }

/// One of the two waits until the other has made the value.
func twoTasksNeedAGlobal() async {
  async let first = Alphabet.letters.count
  async let second = Alphabet.letters.count
  _ = await (first, second)
}

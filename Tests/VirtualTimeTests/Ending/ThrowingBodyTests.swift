import ConcurrencyTesting
import TestSupport
import Testing

/// A body that throws ends its scope with its own error and nothing else.
struct ThrowingBodyTests {
  struct RootCause: Error, Equatable { var number = 1 }

  @Test func `The error comes out`() async throws {
    await #expect(throws: RootCause(number: 5)) {
      try await withVirtualTime { _ in
        try await Task.sleep(for: .seconds(1))
        throw RootCause(number: 5)
      }
    }
  }

  @Test func `What the body left behind is cancelled, and no failure hides the error`() async throws {
    let log = Log<String>()
    let error = Box<(any Error)?>(nil)
    let found = await failures {
      error.value = await thrownError {
        try await withVirtualTime { time in
          for number in 0..<3 {
            Task {
              do {
                try await Task.sleep(for: .seconds(100))
              } catch {
                log.append("\(number) cancelled: \(error is CancellationError) at \(time.elapsed)")
              }
            }
          }
          try await Task.sleep(for: .seconds(1))
          throw RootCause()
        }
      }
    }
    #expect(error.value is RootCause)
    #expect(found.isEmpty, "\(found.map(\.text))")
    #expect(log.entries == (0..<3).map { "\($0) cancelled: true at 1.0 seconds" })
  }

  @Test func `Structured children are cancelled and the root cause thrown`() async throws {
    let log = Log<Duration>()
    await #expect(throws: RootCause.self) {
      try await withVirtualTime { time in
        async let slow: Void = {
          do { try await Task.sleep(for: .seconds(100)) } catch {
            log.append(time.elapsed)
            throw error
          }
        }()
        async let failing: Void = {
          try await Task.sleep(for: .seconds(2))
          throw RootCause()
        }()
        try await failing
        try await slow
      }
    }
    #expect(log.entries == [.seconds(2)])
  }

  @Test func `An error of the body and one of its background work are both told`() async throws {
    struct Other: Error {}
    let error = Box<(any Error)?>(nil)
    let text = try await onlyFailure(at: #line + 2) {
      error.value = await thrownError {
        try await withVirtualTime { time in
          time.runInBackground { throw Other() }
          try await Task.sleep(for: .seconds(1))
          throw RootCause()
        }
      }
    }
    #expect(error.value is RootCause)
    #expect(text.contains("Other"))
  }
}

import ConcurrencyTesting
import TestSupport
import Testing

/// Asking for virtual time where there is none.
struct OutsideTests {
  /// Each suite has a global actor of its own, so that scopes of tests that run side by side do not meet on it.
  @globalActor
  actor Background {
    static let shared = Background()
  }

  @Test func `VirtualTime.current outside fails at the line that asks, and is nil`() async throws {
    let text = try await onlyFailure(at: #line + 1) {
      let time = VirtualTime.current
      #expect(time?.elapsed == nil)
    }
    #expect(text.contains("VirtualTime.current"))
    #expect(text.contains("belongs to no virtual-time scope"))
    #expect(text.contains("Remedy:"))
  }

  @Test func `A VirtualClock outside fails at the line that makes it`() async throws {
    let text = try await onlyFailure(at: #line + 1) {
      let clock = VirtualClock()
      #expect(clock.now == .init())
      await #expect(throws: VirtualTimeError.noScope) { try await clock.sleep(for: .seconds(1)) }
      await #expect(throws: VirtualTimeError.noScope) { try await clock.checkSuspension() }
    }
    #expect(text.contains("VirtualClock()"))
  }

  @Test func `Whether a scope is active can be asked without harm`() async throws {
    #expect(!VirtualTime.isActive)
    try await withVirtualTime { _ in
      #expect(VirtualTime.isActive)
      #expect(await Task.detached { VirtualTime.isActive }.value)
      #expect(await MainActor.run { VirtualTime.isActive })
      #expect(await Task { @Background in VirtualTime.isActive }.value)
      #expect(await onThread { !VirtualTime.isActive })
    }
    #expect(!VirtualTime.isActive)
  }

  @Test func `Inside, all ways lead to the same scope`() async throws {
    try await withVirtualTime { time in
      try await Task.sleep(for: .seconds(3))
      #expect(VirtualTime.current?.elapsed == .seconds(3))
      #expect(VirtualClock().now == time.clock.now)
      let detached = await Task.detached { VirtualTime.current?.elapsed }.value
      #expect(detached == .seconds(3))
      let main = await MainActor.run { VirtualClock().now }
      #expect(main == .init(sinceStart: .seconds(3)))
    }
  }

  @Test func `A scope inside a scope fails at the inner call, and its body runs in the outer one`() async throws {
    try await withVirtualTime { time in
      try await Task.sleep(for: .seconds(1))
      let ran = Box(false)
      let text = try await onlyFailure(at: #line + 1) {
        try await withVirtualTime { inner in
          try await Task.sleep(for: .seconds(1))
          #expect(inner.elapsed == .seconds(2))
          ran.value = true
        }
      }
      #expect(text.contains("a scope cannot begin inside another"))
      #expect(ran.value)
      #expect(time.elapsed == .seconds(2))
    }
  }

  @Test func `A scope inside a detached task of a scope is nested too`() async throws {
    try await withVirtualTime { _ in
      let found = await Task {
        try? await failures { try await withVirtualTime { _ in } }
      }.value
      #expect(found?.count == 1)
    }
  }

  @Test func `A scope after a scope is not nested`() async throws {
    try await withVirtualTime { _ in try await Task.sleep(for: .seconds(1)) }
    try await withVirtualTime { time in
      #expect(time.elapsed == .zero)
      try await Task.sleep(for: .seconds(1))
    }
  }
}

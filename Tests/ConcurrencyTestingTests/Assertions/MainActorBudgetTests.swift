import ConcurrencyTesting
import Foundation
import TestSupport
import Testing

/// Slices on the main actor have a budget of their own.
@Suite struct MainActorBudgetTests {
  private static let little = Duration.milliseconds(5)
  private static let plenty = Duration.seconds(600)

  /// Uses several times the small budget, on the main actor or on the pool.
  private static func compute(onMain: Bool) async {
    if onMain { await MainActor.run { spinProcessor(milliseconds: 20) } } else { spinProcessor(milliseconds: 20) }
  }

  @Test func `Over the pool's budget, but within its own, is no finding on the main actor`() async throws {
    let main = await findings(cpuBudget: Self.little, mainActorBudget: Self.plenty) {
      await Self.compute(onMain: true)
    }
    #expect(main == nil)
    let pool = await findings(cpuBudget: Self.little, mainActorBudget: Self.plenty) {
      await Self.compute(onMain: false)
    }
    let text = try #require(pool)
    #expect(text.hasPrefix("assertNonBlocking: found 1 slice over 5 ms of processor time, expected none"))
    #expect(!text.contains("main actor"))
  }

  @Test func `Within the pool's budget, but over its own, is a finding on the main actor`() async throws {
    let main = await findings(cpuBudget: Self.plenty, mainActorBudget: Self.little) {
      await Self.compute(onMain: true)
    }
    let text = try #require(main)
    #expect(
      text.hasPrefix("assertNonBlocking: found 1 slice on the main actor over 5 ms of processor time, expected none")
    )
    #expect(text.contains(" of processor time on the main actor in "))
    #expect(text.contains("MainActorBudgetTests.compute(onMain:)"))
    #expect(text.contains("Remedy: Move the computation off the main actor: "))
    let pool = await findings(cpuBudget: Self.plenty, mainActorBudget: Self.little) {
      await Self.compute(onMain: false)
    }
    #expect(pool == nil)
  }

  @Test func `Each finding is told with its own budget`() async throws {
    let found = await findings(cpuBudget: Self.little, mainActorBudget: Self.little * 2) {
      await Self.compute(onMain: false)
      await Self.compute(onMain: true)
      await MainActor.run { _ = usleep(1) }
    }
    let text = try #require(found)
    #expect(
      text.hasPrefix(
        "assertNonBlocking: found 1 blocking call, 1 slice over 5 ms of processor time "
          + "and 1 slice on the main actor over 10 ms of processor time, expected none"
      )
    )
    #expect(text.contains("- usleep blocked the main actor for "))
  }

  @Test func `Without one of its own it is a frame, or the pool's if that is more`() async throws {
    let found = await failures {
      await assertNonBlocking { await MainActor.run { spinProcessor(milliseconds: 50) } }
    }
    #expect(found.first?.text.contains("1 slice on the main actor over 16 ms of processor time") == true)
    #expect(await findings(cpuBudget: Self.plenty) { await Self.compute(onMain: true) } == nil)
  }

  @Test func `What is around has its own budgets`() async throws {
    let outer = await findings(cpuBudget: Self.plenty, mainActorBudget: Self.little) {
      let inner = await findings(cpuBudget: Self.little, mainActorBudget: Self.plenty) {
        await Self.compute(onMain: true)
      }
      #expect(inner == nil)
    }
    #expect(outer?.contains("1 slice on the main actor over 5 ms of processor time") == true)
  }

  /// Opens a pipe with a name, for which it waits until somebody opens the other end.
  private static func openPipe(onMain: Bool) async {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
    mkfifo(path, 0o600)
    defer { unlink(path) }
    let waker = Waker { close(open(path, O_WRONLY)) }
    @Sendable func wait() {
      waker.arm()
      close(open(path, O_RDONLY))
    }
    if onMain { await MainActor.run { wait() } } else { wait() }
  }

  @Test func `A call on a file is long or not by the budget of the place that it is made from`() async throws {
    let found = await findings(cpuBudget: Self.plenty, mainActorBudget: Self.little) {
      await Self.openPipe(onMain: false)
      await Self.openPipe(onMain: true)
    }
    let text = try #require(found)
    #expect(text.hasPrefix("assertNonBlocking: found 1 blocking call, expected none"))
    #expect(text.contains("- open blocked the main actor for "))
  }

  /// Writes more than a socket holds. Another thread makes room as soon as the writer sleeps.
  private static func writeMoreThanFits() async {
    var ends: [Int32] = [0, 0]
    #expect(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
    let bytes = [UInt8](repeating: 0, count: 1 << 22)
    let waker = Waker { [far = ends[1]] in
      var room = [UInt8](repeating: 0, count: 1 << 16)
      var left = bytes.count
      while left > 0 { left -= max(1, read(far, &room, room.count)) }
      close(far)
    }
    waker.arm()
    #expect(write(ends[0], bytes, bytes.count) == bytes.count)
    close(ends[0])
  }

  @Test func `So is a call that has no reason to wait at first`() async throws {
    let outer = await findings(cpuBudget: Self.little) {
      let inner = await findings(cpuBudget: Self.plenty) { await Self.writeMoreThanFits() }
      #expect(inner == nil)
    }
    let text = try #require(outer)
    #expect(text.contains("- write blocked a thread of the pool for "))
  }

  @Test func `In virtual time too`() async throws {
    try await withVirtualTime { _ in
      let text = await findings(cpuBudget: Self.plenty, mainActorBudget: Self.little) {
        try? await Task.sleep(for: .seconds(60))
        await Self.compute(onMain: false)
        await Self.compute(onMain: true)
      }
      #expect(text?.contains("1 slice on the main actor over 5 ms of processor time") == true)
    }
  }

  @Test(.nonBlocking(cpuBudget: .milliseconds(5), mainActorBudget: .seconds(600)))
  @MainActor func `The trait takes it`() async {
    await Self.compute(onMain: true)
  }
}

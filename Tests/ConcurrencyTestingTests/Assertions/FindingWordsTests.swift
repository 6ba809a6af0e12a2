import ConcurrencyTesting
import Foundation
import TestSupport
import Testing

/// What a finding says: who did it, for how long, and how the time divides.
@Suite struct FindingWordsTests {
  @Test func `A task with a name is named, with the line that created it`() async throws {
    let line = Box(0)
    let found = await findings {
      line.value = #line + 1
      await Task(name: "loader") { _ = usleep(1) }.value
    }
    let text = try #require(found)
    let words = #/\n  task: “loader”, created in .+ at FindingWordsTests\.swift:(\d+)\n/#
    let task = try #require(text.firstMatch(of: words))
    #expect(task.1 == "\(line.value)")
  }

  @Test func `A task without a name has a number, and the line that created it`() async throws {
    let line = Box(0)
    let found = await findings {
      line.value = #line + 1
      await Task.detached { _ = usleep(1) }.value
    }
    let text = try #require(found)
    let words = #/\n  task: number 1, created in .+ at FindingWordsTests\.swift:(\d+)\n/#
    let task = try #require(text.firstMatch(of: words))
    #expect(task.1 == "\(line.value)")
  }

  @Test func `The operation's own task needs no name`() async throws {
    let text = try #require(await findings { _ = usleep(1) })
    #expect(!text.contains("\n  task: "))
  }

  @inline(never)
  private func nap() { usleep(20_000) }

  @Test func `It says how long it took, how often, and how the time divides`() async throws {
    let found = await findings {
      nap()
      for _ in 0..<2 { nap() }
    }
    let text = try #require(found)
    let lines =
      #/
      \n-\ usleep\ blocked\ a\ thread\ of\ the\ pool\ 2\ times\ for\ (.+)\ in\ FindingWordsTests\.nap\(\)\ at\ .+
      \n\ \ time:\ (.+)\ =\ (.+)\ CPU\ \+\ (.+)\ preempted\ \+\ (.+)\ blocked\n
      /#
    let match = try #require(text.firstMatch(of: lines))
    #expect(match.1 == match.5)
    // Twice 20 ms at least, whatever the machine adds.
    let blocked = try #require(Double(match.5.prefix { $0 != " " }))
    #expect(match.5.hasSuffix(" ms") ? blocked >= 39 : match.5.hasSuffix(" s"))
  }

  @Test func `The parts of the time make up the whole`() async throws {
    let (_, report) = await recordConcurrency {
      nap()
      spinProcessor(milliseconds: 20)
    }
    // Either can be the first: the sleep begins right after the slice, or, without a core, much later.
    #expect(report.blocking.count == 2)
    let sleep = try #require(report.blocking.first { $0.kind == .call(.usleep) })
    let spin = try #require(report.blocking.first { $0.kind == .cpu })
    #expect(sleep.cpu + sleep.preempted + sleep.blocked >= sleep.wall)
    #expect(sleep.blocked > sleep.cpu)
    #expect(sleep.blocked >= .milliseconds(19))
    // The slice is the whole one, with the sleep.
    #expect(spin.cpu + spin.preempted + spin.blocked >= spin.wall)
    #expect(spin.wall > sleep.wall)
    #expect(spin.cpu >= .milliseconds(19))
    #expect(spin.blocked >= sleep.blocked)
  }
}

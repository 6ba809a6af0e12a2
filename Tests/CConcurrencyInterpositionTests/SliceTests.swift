import CConcurrencyInterposition
import Foundation
import Glibc
import TestSupport
import Testing

/// What a slice costs.
struct SliceTests {
  @Test func `Computing uses the processor, sleeping does not`() async {
    let (spun, slept) = await onThread {
      let spun = watching { spinProcessor(milliseconds: 30) }.cost
      let slept = watching { Thread.sleep(forTimeInterval: 0.03) }.cost
      return (spun, slept)
    }
    #expect(spun.cpu_ns > 5 * slept.cpu_ns)
    #expect(spun.cpu_ns >= 25_000_000)
    #expect(slept.cpu_ns >= 0)
    // Whatever the machine does meanwhile, the parts fit into the whole.
    for cost in [spun, slept] {
      #expect(cost.cpu_ns <= cost.wall_ns)
      if cost.run_delay_ns >= 0 { #expect(cost.run_delay_ns <= cost.wall_ns - cost.cpu_ns) }
    }
  }

  @Test func `The processor time is a lower bound, short by little`() async {
    let (cost, used) = await onThread {
      // Recent use of the processor must not be taken for the slice's.
      spinProcessor(milliseconds: 2)
      _ = watching { spinProcessor(milliseconds: 1) }
      spin(milliseconds: 0)
      let before = threadProcessorTime()
      let cost = watching { spinProcessor(milliseconds: 10) }.cost
      return (cost, threadProcessorTime() - before)
    }
    #expect(cost.cpu_ns <= used)
    #expect(cost.cpu_ns >= 10_000_000 - Int64(CCI_SHORT_SLICE_NS))
  }

  @Test func `A sleep before the slice is not the slice's`() async {
    let cost = await onThread {
      _ = watching {}
      spinProcessor(milliseconds: 20)
      return watching { Thread.sleep(forTimeInterval: 0.01) }.cost
    }
    #expect(cost.cpu_ns < 10_000_000)
    #expect(cost.wall_ns >= 9_000_000)
  }

  @Test func `Slices that are short are not measured`() async {
    let costs = await onThread { (0..<100).map { _ in watching {}.cost } }
    // Any single one may have been interrupted by the machine.
    let unmeasured = costs.filter { $0.cpu_ns == -1 && $0.run_delay_ns == -1 }
    #expect(unmeasured.count > costs.count / 2)
    #expect(costs.allSatisfy { $0.wall_ns >= 0 })
    #expect(costs.allSatisfy { ($0.cpu_ns == -1) == ($0.wall_ns < Int64(CCI_SHORT_SLICE_NS)) })
  }

  @Test func `A slice starts with neither calls nor samples`() async {
    let notes = await onThread {
      _ = watching { usleep(0) }
      return watching {}
    }
    #expect(notes.calls.isEmpty)
    #expect(notes.lost == 0)
    #expect(notes.samples.isEmpty)
  }
}

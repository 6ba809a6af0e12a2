import CConcurrencyInterposition
import Foundation
import Glibc
import Synchronization
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

  @Test func `What a slice has used so far is told once in a millisecond`() async throws {
    let (told, used) = await onThread {
      cci_thread_prepare()
      guard let watch = cci_current().pointee.own_watch else { fatalError("the thread has no watch") }
      cci_current().pointee.watch = watch
      defer { cci_current().pointee.watch = nil }
      var (told, used): ([Int64], [Int64]) = ([], [])
      func ask() {
        let began = cci_kit_work_begins()
        let now = cci_real_monotonic_ns()
        for _ in 0..<2 { told.append(cci_slice_progress(watch, now)) }
        cci_kit_work_ends(began)
      }
      cci_slice_begin(watch)
      watch.pointee.progress_at_ns = watch.pointee.slice_start_ns
      let before = threadProcessorTime()
      for _ in 0..<2 {
        spinProcessor(milliseconds: 10)
        ask()
        used.append(threadProcessorTime() - before)
      }
      _ = cci_slice_end(watch)
      return (told, used)
    }
    try #require(told.count == 4)
    for (number, used) in used.enumerated() {
      #expect(told[2 * number] >= Int64(number + 1) * 10_000_000 - 1_000_000)
      #expect(told[2 * number] <= used + Int64(CCI_SHORT_SLICE_NS))
      #expect(told[2 * number + 1] == -1)
    }
  }

  /// A signal that comes while the costs are read stands for whatever else may hold the thread up there.
  @Test func `What happens while a slice's costs are read is not taken for the slice's`() async {
    let (slept, spun) = await onThread {
      var (slept, spun): ([(least: Int64, told: Int64)], [(least: Int64, told: Int64)]) = ([], [])
      Reading.signals.store(0, ordering: .relaxed)
      Reading.isDue.store(false, ordering: .relaxed)
      let timer = ThreadTimer { _ in
        guard Reading.isDue.load(ordering: .relaxed), cci_current().pointee.own_watch?.pointee.slice_active == 0 else {
          return
        }
        let signal = Reading.signals.add(1, ordering: .relaxed).oldValue
        spinProcessor(nanoseconds: signal % 4 == 0 ? Reading.length / 10 : Reading.length)
      }
      defer { timer.cancel() }
      cci_thread_prepare()
      guard let watch = cci_current().pointee.own_watch else { fatalError("the thread has no watch") }
      while Reading.signals.load(ordering: .relaxed) < 80 {
        let number = slept.count + spun.count
        cci_slice_begin(watch)
        let gap = watch.pointee.slice_start_ns - watch.pointee.reading_at_ns
        // This processor time encloses this wall.
        let (cpu, wall) = (threadProcessorTime(), cci_real_monotonic_ns())
        if number % 2 == 0 { usleep(700) } else { spinProcessor(nanoseconds: 700_000) }
        let wallEnd = cci_real_monotonic_ns()
        let used = threadProcessorTime() - cpu
        Reading.isDue.store(true, ordering: .relaxed)
        timer.fire(after: 1 + number * 997 % 40_000)
        // On some machines the signal comes later than that.
        if number >= 3_000 { spinProcessor(nanoseconds: Int64(number * 991 % 200_000)) }
        let cost = cci_slice_end(watch)
        Reading.isDue.store(false, ordering: .relaxed)
        if number % 2 == 0 {
          slept.append((least: wallEnd - wall - used, told: cost.wall_ns - cost.cpu_ns))
        } else {
          spun.append((least: used - gap - Reading.length * 3 / 4, told: cost.cpu_ns))
        }
      }
      return (slept, spun)
    }
    for slice in slept + spun { #expect(slice.told >= slice.least) }
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

  /// What a machine takes that runs others beside this one is in no figure of the kernel's.
  @Test func `A thread that never slept had no core for the rest of the time`() async {
    let hour: Int64 = 3_600_000_000_000
    @Sendable func cost(_ body: () -> Void) -> cci_slice_cost {
      watching {
        // As if the slice had begun an hour ago.
        if let watch = cci_current().pointee.watch {
          watch.pointee.slice_start_ns -= hour
          watch.pointee.reading_at_ns -= hour
        }
        body()
      }.cost
    }
    let (computes, sleeps) = await onThread {
      // The thread's first use of the clocks and files may let it sleep.
      _ = cost { spinProcessor(milliseconds: 1) }
      return ((0..<20).map { _ in cost { spinProcessor(milliseconds: 1) } }, cost { usleep(100) })
    }
    #expect(computes.contains { $0.run_delay_ns == $0.wall_ns - $0.cpu_ns && $0.run_delay_ns >= hour })
    #expect(sleeps.run_delay_ns < hour / 2)
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

  @Test func `A call's time is not added to that of a slice before`() async throws {
    let (notes, elapsed) = await onThread {
      _ = watching { usleep(20_000) }
      let begin = cci_real_monotonic_ns()
      let notes = watching { usleep(1_000) }
      return (notes, cci_real_monotonic_ns() - begin)
    }
    let call = try #require(notes.calls.first)
    #expect(call.count == 1)
    #expect(call.wall <= elapsed)
  }
}

/// Whether a slice's costs are being read, and how many signals came meanwhile.
private enum Reading {
  static let isDue = Atomic(false)
  static let signals = Atomic(0)
  /// How much processor time most of them use, in nanoseconds. Some use a tenth of that.
  static let length: Int64 = 200_000
}

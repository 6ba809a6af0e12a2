import CConcurrencyInterposition
import Foundation
import Glibc
import TestSupport
import Testing

/// Where a thread is while it computes.
@Suite(.serialized, .enabled(if: cci_sampler_available()), .timeLimit(.minutes(20)))
struct SamplerTests {
  /// Runs `body` as a slice with the sampler on.
  private static func sampling(_ body: () -> Void) -> Notes {
    cci_thread_prepare()
    #expect(cci_sampler_start(1_000_000))
    defer { cci_sampler_stop() }
    return watching(body)
  }

  @Test func `A computing thread is seen where it computes`() async throws {
    let notes = await onThread { Self.sampling { busy(untilSeen: 5) } }
    #expect(notes.samples.count >= 2)
    for sample in notes.samples {
      let names = functionNames(of: sample, startsWithProgramCounter: true)
      #expect(names.contains { $0.contains("busy(untilSeen:)") }, "\(names)")
      #expect(names.contains { $0.contains("watching") }, "\(names)")
    }
  }

  @Test func `Where the kernel counts, no period goes by unseen however busy the machine is`() async {
    let (total, isCounted) = await onThread {
      let notes = Self.sampling { busy(milliseconds: 40) }
      return (notes.sampleTotal, cci_current().pointee.has_counter)
    }
    // One a period; not those in which the kernel itself runs on the thread's behalf.
    #expect(total >= 20 || !isCounted)
  }

  @Test func `Samples are thinned out and stay spread`() async {
    let notes = await onThread { Self.sampling { busy(untilSeen: 60) } }
    #expect(notes.sampleTotal > Int(CCI_MAX_SAMPLES))
    #expect(notes.samples.count <= Int(CCI_MAX_SAMPLES))
    #expect(notes.samples.count >= Int(CCI_MAX_SAMPLES) / 2 - 1)
  }

  @Test func `A function without a frame pointer has its caller above it`() async {
    let notes = await onThread { Self.sampling { copy(untilSeen: 10) } }
    let stacks = notes.samples.map { functionNames(of: $0, startsWithProgramCounter: true) }
    let inLibrary = stacks.filter { $0.first?.contains("copy(untilSeen:)") == false }
    #expect(!inLibrary.isEmpty, "\(stacks)")
    #expect(stacks.allSatisfy { $0.contains { $0.contains("copy(untilSeen:)") } }, "\(stacks)")
    #expect(stacks.allSatisfy { $0.contains { $0.contains("watching") } }, "\(stacks)")
  }

  @Test func `A sleeping thread is not seen`() async {
    let notes = await onThread { Self.sampling { Thread.sleep(forTimeInterval: 0.05) } }
    #expect(notes.sampleTotal == 0)
  }

  @Test func `Code of the kit and allowed code are not seen`() async {
    let totals = await onThread {
      // The beginning and the end of the slice too: they would be seen.
      cci_current().pointee.guard += 1
      let guarded = Self.sampling { busy(milliseconds: 40) }
      cci_current().pointee.guard -= 1
      cci_current().pointee.allowance += 1
      let allowed = Self.sampling { busy(milliseconds: 40) }
      cci_current().pointee.allowance -= 1
      return [guarded.sampleTotal, allowed.sampleTotal]
    }
    #expect(totals == [0, 0])
  }

  @Test func `Nothing is seen outside slices or after the sampler was stopped`() async {
    let totals = await onThread {
      _ = watching {}
      #expect(cci_sampler_start(1_000_000))
      busy(milliseconds: 40)
      // No slice has begun since, with which the count would begin anew.
      let outside = Int(seenTimes)
      cci_sampler_stop()
      let stopped = watching { busy(milliseconds: 40) }.sampleTotal
      // The look-alike: the same thread can be seen.
      return [outside, stopped, min(1, Self.sampling { busy(untilSeen: 1) }.sampleTotal)]
    }
    #expect(totals == [0, 0, 1])
  }

  @Test func `A thread that was not prepared cannot be sampled`() async {
    let started = await onThread { cci_sampler_start(1_000_000) }
    #expect(!started)
  }

  @Test func `Sleeps are not cut short, and errno is not disturbed`() async {
    let (failures, disturbed) = await onThread {
      var failures = 0
      var disturbed = 0
      _ = Self.sampling {
        for _ in 0..<50 {
          errno = 77
          busy(milliseconds: 2)
          if errno != 77 { disturbed += 1 }
          var time = timespec(tv_sec: 0, tv_nsec: 50_000)
          if nanosleep(&time, nil) != 0 { failures += 1 }
        }
      }
      return (failures, disturbed)
    }
    #expect(failures == 0)
    #expect(disturbed == 0)
  }

  @Test func `The handler that was there before still gets its signals`() async {
    // In a process of its own: the threads of other tests are sampled too, and would be without a sampler meanwhile.
    await #expect(processExitsWith: .success) {
      let count = await onThread {
        cci_thread_prepare()
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { _ in foreignSignals += 1 }
        sigaction(SIGURG, &action, nil)
        #expect(cci_sampler_start(1_000_000))
        let notes = watching {
          busy(untilSeen: 1)
          raise(SIGURG)
        }
        cci_sampler_stop()
        #expect(notes.sampleTotal > 0)
        return foreignSignals
      }
      #expect(count == 1)
    }
  }
}

// Only a signal handler writes it, on the one thread that raises the signal and then reads it.
nonisolated(unsafe) private var foreignSignals = 0

/// How many times the running slice of the thread was seen.
private var seenTimes: UInt32 { cci_current().pointee.own_watch?.pointee.sample_total ?? 0 }

/// Computes until the slice was seen so often. A busy machine may need much more than a period for that; what is enough
/// in any case is 20 seconds of processor time.
@inline(never)
private func busy(untilSeen times: UInt32) {
  let end = threadProcessorTime() + 20_000_000_000
  while seenTimes < times && threadProcessorTime() < end { compute() }
  keepFrame()
}

/// Uses this much processor time.
@inline(never)
private func busy(milliseconds: Int64) {
  let end = threadProcessorTime() + milliseconds * 1_000_000
  while threadProcessorTime() < end { compute() }
  keepFrame()
}

/// Computes for less than a millisecond, without a system call.
@inline(never)
private func compute() {
  var step: UInt64 = 1
  for _ in 0..<10_000 { step = step &* 6_364_136_223_846_793_005 &+ 1 }
  withExtendedLifetime(step) {}
  keepFrame()
}

/// Spends its time in the C library's `memmove`, until the slice was seen so often.
@inline(never)
private func copy(untilSeen times: UInt32) {
  let size = 1 << 20
  let memory = UnsafeMutableRawPointer.allocate(byteCount: 2 * size, alignment: 16)
  defer { memory.deallocate() }
  memset(memory, 1, 2 * size)
  let end = threadProcessorTime() + 20_000_000_000
  while seenTimes < times && threadProcessorTime() < end {
    for _ in 0..<10 { memmove(memory + size, memory, size) }
  }
}

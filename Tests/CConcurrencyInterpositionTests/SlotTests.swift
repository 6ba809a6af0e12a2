import CConcurrencyInterposition
import Foundation
import Glibc
import TestSupport
import Testing

/// The life of a thread's slot.
struct SlotTests {
  @Test func `A new thread's slot is empty until it is prepared, and preparing twice changes nothing`() async {
    let facts = await onThread {
      let slot = cci_current()
      let isEmpty = slot.pointee.watch == nil && slot.pointee.clock == nil && slot.pointee.own_watch == nil
      cci_thread_prepare()
      let first = slot.pointee.own_watch
      cci_thread_prepare()
      return [
        isEmpty,
        first != nil,
        slot.pointee.own_watch == first,
        slot.pointee.watch == nil,
        slot.pointee.stack_low < slot.pointee.stack_high,
        slot.pointee.guard == 0,
      ]
    }
    #expect(facts == Array(repeating: true, count: 6))
  }

  @Test func `Preparing leaves errno alone`() async {
    let error = await onThread {
      errno = 77
      cci_thread_prepare()
      return errno
    }
    #expect(error == 77)
  }

  @Test func `What a thread's slot owns ends with the thread`() async {
    let path = Box("")
    let (during, after) = await onThread {
      let during = Box(false)
      let body: @Sendable () -> Void = {
        cci_thread_prepare()
        _ = cci_sampler_start(1_000_000)
        let thread = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/thread-self")
        path.value = "\(thread ?? "?")/schedstat"
        during.value = hasDescriptor(endingIn: path.value)
      }
      run(body)
      return (during.value, hasDescriptor(endingIn: path.value))
    }
    #expect(during)
    #expect(!after)
  }

  @Test func `A thread that was cancelled, and that nothing has ended, returns what it would`() async {
    let isCancelled = await onThread {
      // It comes to no cancellation point, unless its slot had one when it is made or when it ends.
      [false, true].map { isWatched in joinCancelledThread(isWatched: isWatched) {} }
    }
    #expect(isCancelled == [false, false])
  }

  @Test func `A thread that was cancelled before its slot is made returns what it would`() async {
    let isCancelled = await onThread {
      joinCancelledThread(isPrepared: false, isWatched: false) { cci_thread_prepare() }
    }
    #expect(!isCancelled)
  }
}

/// Runs `body` on a thread that has ended, with all its destructors, when this returns.
private func run(_ body: @escaping @Sendable () -> Void) {
  let box = Unmanaged.passRetained(Box(body))
  var thread = pthread_t()
  pthread_create(
    &thread,
    nil,
    { argument in
      guard let argument else { return nil }
      Unmanaged<Box<@Sendable () -> Void>>.fromOpaque(argument).takeRetainedValue().value()
      return nil
    },
    box.toOpaque()
  )
  pthread_join(thread, nil)
}

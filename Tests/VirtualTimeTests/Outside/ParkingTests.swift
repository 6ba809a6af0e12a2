import Testing

@testable import VirtualTime

/// When the scope's thread may wait. Other threads can change something at any moment, also right before it does.
struct ParkingTests {
  private func state() -> VirtualScheduler.State {
    VirtualScheduler.State(ready: ReadyQueue(order: .fifo), deadline: .max)
  }

  @Test func `What changes right before the thread waits is not slept over`() {
    var state = state()
    // The thread has looked and found nothing. Now another thread sets a timer, or asks for a move of the clock.
    let isSignalled = state.unpark()
    let waits = state.park()
    #expect(!isSignalled)
    #expect(!waits)
    // It has looked again.
    let waitsNow = state.park()
    #expect(waitsNow)
  }

  @Test func `A thread that waits is signalled once`() {
    var state = state()
    let waits = state.park()
    let isSignalled = state.unpark()
    let isSignalledAgain = state.unpark()
    #expect(waits)
    #expect(isSignalled)
    #expect(!isSignalledAgain)
  }

  @Test func `A wait that ends by itself is no news`() {
    var state = state()
    let waits = state.park()
    let wasNotSignalled = state.endPark()
    let waitsAgain = state.park()
    #expect(waits)
    #expect(wasNotSignalled)
    #expect(waitsAgain)
  }
}

import ConcurrencyTesting
import Dispatch
import TestSupport
import Testing

/// Waits inside of library functions that keep no frame pointer, and about some of which the unwinder knows nothing either:
/// the finding names the function that called them, with its line, and not a caller of it.
@Suite struct LibraryWaitTests {
  @Test(arguments: Waiter.all)
  func aWaitIsFoundWhereTheLibraryIsCalled(_ waiter: Waiter) async throws {
    let resources = Resources(areFree: false)
    let caller = Box<Caller?>(nil)
    let text = try #require(await findings { caller.value = await waiter.wait(resources) })
    let place = try #require(caller.value).place
    #expect(text.hasPrefix("assertNonBlocking: found 1 blocking call, expected none"))
    #expect(text.contains("- \(waiter.call) blocked a thread of the pool"))
    #expect(text.contains(" in \(place), which called \(waiter.function)\n"))
    // The stack begins there and goes on with the callers.
    #expect(text.contains("\n    at \(place)\n    at "))
  }

  @Test(arguments: Waiter.all)
  func aCallThatNeedNotWaitIsNoFinding(_ waiter: Waiter) async throws {
    let resources = Resources(areFree: true)
    #expect(await findings { _ = await waiter.wait(resources) } == nil)
  }
}

/// A semaphore, a group and a queue. Those that are not free become so once the thread that waits for them is asleep.
struct Resources: Sendable {
  let semaphore = DispatchSemaphore(value: 0)
  let group = DispatchGroup()
  let queue = DispatchQueue(label: "contended", attributes: .concurrent)
  private let waker: Waker?

  init(areFree: Bool) {
    if areFree {
      semaphore.signal()
      waker = nil
      return
    }
    group.enter()
    let (isBusy, end) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    queue.async {
      isBusy.signal()
      end.wait()
    }
    isBusy.wait()
    waker = Waker { [semaphore, group] in
      semaphore.signal()
      group.leave()
      end.signal()
    }
  }

  /// To be called right before the wait.
  func expectWait() { waker?.arm() }

  /// Never reached.
  var timeout: DispatchTime { .now() + .seconds(600) }
}

/// A function that calls one of the library's.
struct Caller: Sendable {
  var function: String
  var line: Int

  /// The function that calls this, at the line above the call.
  init(function: String = #function, line: Int = #line) {
    self.function = function
    self.line = line - 1
  }

  /// As failures name it.
  var place: String { "\(function) at LibraryWaitTests.swift:\(line)" }
}

/// Code that waits for one of the resources.
struct Waiter: Sendable, CustomTestStringConvertible {
  var testDescription: String
  /// What the C library is asked for.
  var call: String
  /// What the code has called.
  var function: String
  var wait: @Sendable (Resources) async -> Caller

  static let all = [
    Waiter(testDescription: "semaphore", call: "sem_timedwait", function: "DispatchSemaphore.wait") {
      await semaphoreInAsyncFunction($0)
    },
    Waiter(testDescription: "semaphore, called function", call: "sem_timedwait", function: "DispatchSemaphore.wait") {
      semaphoreInFunction($0)
    },
    Waiter(testDescription: "group", call: "futex(FUTEX_WAIT)", function: "DispatchGroup.wait") {
      await groupInAsyncFunction($0)
    },
    Waiter(testDescription: "group, called function", call: "futex(FUTEX_WAIT)", function: "DispatchGroup.wait") {
      groupInFunction($0)
    },
    Waiter(testDescription: "barrier", call: "futex(FUTEX_WAIT)", function: "DispatchQueue.sync") {
      await barrierInAsyncFunction($0)
    },
    Waiter(
      testDescription: "barrier, called function",
      call: "futex(FUTEX_WAIT)",
      function: "DispatchQueue.sync"
    ) {
      barrierInFunction($0)
    },
  ]
}

private func semaphoreInAsyncFunction(_ resources: Resources) async -> Caller {
  let timeout = resources.timeout
  resources.expectWait()
  _ = resources.semaphore.wait(timeout: timeout)
  return Caller()
}

@inline(never)
private func semaphoreInFunction(_ resources: Resources) -> Caller {
  let timeout = resources.timeout
  resources.expectWait()
  _ = resources.semaphore.wait(timeout: timeout)
  return Caller()
}

private func groupInAsyncFunction(_ resources: Resources) async -> Caller {
  let timeout = resources.timeout
  resources.expectWait()
  _ = resources.group.wait(timeout: timeout)
  return Caller()
}

@inline(never)
private func groupInFunction(_ resources: Resources) -> Caller {
  let timeout = resources.timeout
  resources.expectWait()
  _ = resources.group.wait(timeout: timeout)
  return Caller()
}

private func barrierInAsyncFunction(_ resources: Resources) async -> Caller {
  resources.expectWait()
  resources.queue.sync(flags: .barrier) {}
  return Caller()
}

@inline(never)
private func barrierInFunction(_ resources: Resources) -> Caller {
  resources.expectWait()
  resources.queue.sync(flags: .barrier) {}
  return Caller()
}

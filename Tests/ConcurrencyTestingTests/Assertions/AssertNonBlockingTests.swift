import ConcurrencyTesting
import Dispatch
import Foundation
import Synchronization
import TestSupport
import Testing

/// Computes for a while that is long against any budget below; returns something that depends on it.
@inline(never)
private func compute() -> Int {
  var sum = 0
  for step in 0..<30_000_000 { sum &+= step ^ sum }
  return sum
}

private let lineOfNap = #line + 2
@inline(never)
private func napHelper() { usleep(100) }

/// Asynchronous code may not call it directly.
private func threadSleep() { Thread.sleep(forTimeInterval: 0.0001) }

@Suite struct AssertNonBlockingTests {
  @Test func aSleepIsFoundWithItsLine() async throws {
    let line = #line + 1
    let found = await findings { usleep(1) }
    let text = try #require(found)
    #expect(text.hasPrefix("assertNonBlocking: found 1 blocking call, expected none"))
    #expect(text.contains("usleep blocked a thread of the pool"))
    #expect(text.contains("AssertNonBlockingTests.swift:\(line)"))
    #expect(text.contains("Cause: blocked"))
    #expect(text.contains("Remedy: "))
  }

  @Test func theCulpritIsTheHelperThatBlocks() async throws {
    let text = try #require(await findings { napHelper() })
    #expect(text.contains("in napHelper() at AssertNonBlockingTests.swift:\(lineOfNap)"))
  }

  @Test(arguments: ["sleep(0)", "usleep", "nanosleep", "Thread.sleep"])
  func everySpellingOfSleepIsFound(_ name: String) async throws {
    let text = await findings {
      switch name {
      case "sleep(0)": _ = Foundation.sleep(0)
      case "usleep": usleep(1)
      case "nanosleep":
        var time = timespec(tv_sec: 0, tv_nsec: 1)
        nanosleep(&time, nil)
      default: threadSleep()
      }
    }
    #expect(text?.contains("sleep blocked a thread of the pool") == true)
  }

  @Test func taskSleepIsNoFinding() async throws {
    #expect(try await findings { try await Task.sleep(for: .milliseconds(1)) } == nil)
  }

  @Test func aSemaphoreThatIsFreeIsNoFinding() async throws {
    #expect(
      await findings {
        let semaphore = DispatchSemaphore(value: 0)
        semaphore.signal()
        func wait() { semaphore.wait() }
        wait()
      } == nil
    )
  }

  @Test func aSemaphoreThatMustWaitIsFound() async throws {
    let text = await findings {
      let semaphore = DispatchSemaphore(value: 0)
      let waker = Waker { semaphore.signal() }
      func wait() -> DispatchTimeoutResult {
        waker.arm()
        return semaphore.wait(timeout: .now() + .seconds(600))
      }
      _ = wait()
    }
    #expect(text?.contains("sem_timedwait blocked") == true)
  }

  @Test func aConditionIsFound() async throws {
    let text = await findings {
      let condition = NSCondition()
      let waker = Waker {
        condition.lock()
        condition.signal()
        condition.unlock()
      }
      func wait() {
        condition.lock()
        waker.arm()
        _ = condition.wait(until: Date(timeIntervalSinceNow: 600))
        condition.unlock()
      }
      wait()
    }
    #expect(text?.contains("pthread_cond_timedwait blocked") == true)
  }

  @Test func aDispatchGroupThatMustWaitIsFound() async throws {
    let text = await findings {
      let group = DispatchGroup()
      let waker = Waker { group.leave() }
      func wait() -> DispatchTimeoutResult {
        waker.arm()
        return group.wait(timeout: .now() + .seconds(600))
      }
      group.enter()
      _ = wait()
    }
    #expect(text?.contains("futex(FUTEX_WAIT) blocked") == true)
  }

  @Test func anEmptyDispatchGroupIsNoFinding() async throws {
    #expect(
      await findings {
        let group = DispatchGroup()
        func wait() { group.wait() }
        wait()
      } == nil
    )
  }

  @Test func aBusyQueueIsFoundAndAFreeOneIsNot() async throws {
    let queue = DispatchQueue(label: "busy")
    let started = DispatchSemaphore(value: 0)
    let release = DispatchSemaphore(value: 0)
    let waker = Waker { release.signal() }
    let text = await findings {
      queue.async {
        started.signal()
        release.wait()
      }
      allowBlocking("the queue must be busy before it is asked") { started.wait() }
      waker.arm()
      queue.sync {}
    }
    #expect(text?.contains("futex(FUTEX_WAIT) blocked") == true)
    #expect(await findings { DispatchQueue(label: "free").sync {} } == nil)
  }

  @Test func aMutexThatIsHeldIsFoundAndAFreeOneIsNot() async throws {
    let mutex = Mutex(0)
    let holder = await onThread { LockHolder { held in mutex.withLock { _ in held() } } }
    let waker = Waker {
      // A short wait for a lock is none.
      usleep(20_000)
      holder.release()
    }
    let text = await findings {
      waker.arm()
      mutex.withLock { $0 += 1 }
    }
    #expect(text?.contains("futex(FUTEX_LOCK_PI) blocked") == true)
    #expect(await findings { mutex.withLock { $0 += 1 } } == nil)
  }

  @Test func workOnADispatchQueueMayBlock() async throws {
    #expect(
      await findings {
        await withCheckedContinuation { continuation in
          DispatchQueue.global().async {
            usleep(1000)
            continuation.resume()
          }
        }
      } == nil
    )
  }

  @Test func aLongSliceIsFoundWithItsLoop() async throws {
    let found = await failures {
      await assertNonBlocking(cpuBudget: .milliseconds(10)) { _ = compute() }
    }
    let text = try #require(found.first?.text)
    #expect(text.contains("1 slice over 10 ms of processor time"))
    #expect(text.contains("in compute() at AssertNonBlockingTests.swift:"))
    #expect(text.contains("Cause: CPU-bound"))
  }

  private enum Steps {
    static let count = Int("5000000") ?? 0
  }

  // Most samples are taken in the global's accessor, which is otherwise where threads wait for a first use.
  @Test func aLoopThatReadsAGlobalIsFound() async throws {
    let found = await failures {
      await assertNonBlocking(cpuBudget: .milliseconds(10)) {
        var step = 0
        while step < Steps.count { step += 1 }
      }
    }
    #expect(found.first?.text.contains("1 slice over 10 ms of processor time") == true)
  }

  @Test func aLongSliceBelowTheBudgetIsNoFinding() async throws {
    #expect(await findings { _ = compute() } == nil)
  }

  @Test func detachedTasksAreWatched() async throws {
    let text = await findings { await Task.detached { _ = usleep(1) }.value }
    #expect(text?.contains("usleep blocked a thread of the pool") == true)
  }

  @Test func mainActorSlicesAreWatched() async throws {
    let text = await findings { await MainActor.run { _ = usleep(1) } }
    #expect(text?.contains("usleep blocked the main actor") == true)
  }

  private actor Sleeper {
    func nap() { usleep(1) }
  }

  @Test func actorsAreWatched() async throws {
    let text = await findings { await Sleeper().nap() }
    #expect(text?.contains("nap() at AssertNonBlockingTests.swift") == true)
  }

  @Test func repeatsFromOneLineAreOneFinding() async throws {
    let text = try #require(await findings { for _ in 0..<10 { napHelper() } })
    #expect(text.hasPrefix("assertNonBlocking: found 1 blocking call, expected none"))
    #expect(text.contains("10 times"))
  }

  @Test func whatIsAllowedIsNoFinding() async throws {
    #expect(await findings(allowing: .call(.usleep)) { usleep(1) } == nil)
    #expect(await findings(allowing: .category(.sleep)) { usleep(1) } == nil)
    #expect(await findings(allowing: .function("napHelper")) { napHelper() } == nil)
    #expect(await findings(allowing: .module("ConcurrencyTestingTests")) { napHelper() } == nil)
    #expect(await findings { allowBlocking("a test") { _ = usleep(1) } } == nil)
  }

  @Test func whatIsNotAllowedIsFoundBesideWhatIs() async throws {
    let unused = await failures(severity: .warning) {
      #expect(await findings(allowing: .call(.nanosleep)) { usleep(1) } != nil)
      #expect(await findings(allowing: .function("other")) { napHelper() } != nil)
    }
    #expect(unused.count == 2)
    #expect(
      await findings {
        allowBlocking("a test") { _ = usleep(1) }
        usleep(1)
      } != nil
    )
  }

  @Test func itWorksInVirtualTimeToo() async throws {
    let found = try await failures {
      try await withVirtualTime { _ in
        try await assertNonBlocking(cpuBudget: .seconds(600)) {
          try await Task.sleep(for: .seconds(60))
          usleep(1)
        }
      }
    }
    #expect(found.count == 1)
    #expect(found.first?.text.contains("usleep") == true)
  }

  @Test func whatHappensOutsideIsNotReported() async throws {
    usleep(1)
    await assertNonBlocking(cpuBudget: .seconds(600)) {}
    usleep(1)
  }

  @Test func aBudgetThatIsNotPositiveFailsAtTheCallersLine() async throws {
    var lines: [Int] = []
    let found = await failures {
      lines.append(#line + 1)
      await assertNonBlocking(cpuBudget: .zero) {}
      lines.append(#line + 1)
      await assertNonBlocking(cpuBudget: .milliseconds(-5)) {}
      lines.append(#line + 1)
      await assertNonBlocking(mainActorBudget: .zero) {}
      lines.append(#line + 1)
      await assertNonBlocking(cpuBudget: .zero, mainActorBudget: .milliseconds(-5)) {}
    }
    #expect(found.map(\.line) == lines)
    let notPositive = "but must be more than zero"
    #expect(
      found.map(\.text) == [
        "assertNonBlocking: cpuBudget is 0 s, \(notPositive)", "assertNonBlocking: cpuBudget is -5 ms, \(notPositive)",
        "assertNonBlocking: mainActorBudget is 0 s, \(notPositive)",
        "assertNonBlocking: cpuBudget is 0 s, \(notPositive); mainActorBudget is -5 ms, \(notPositive)",
      ]
    )
  }

  // `Duration` has no such value. Who makes one from it learns that from the language, before the kit is asked.
  @Test func `A budget that is no number ends the process`() async {
    await #expect(processExitsWith: .failure) { await assertNonBlocking(cpuBudget: .seconds(Double.nan)) {} }
    await #expect(processExitsWith: .success) { await assertNonBlocking(cpuBudget: .seconds(Double(600))) {} }
  }

  @Test(arguments: 0..<16)
  func parallelTestsGetTheirOwnFindingsOnly(_ number: Int) async throws {
    let text = await findings {
      await withTaskGroup(of: Void.self) { group in
        for _ in 0..<4 {
          group.addTask {
            await Task.yield()
            if number.isMultiple(of: 2) { usleep(1) }
            await Task.detached { await Task.yield() }.value
          }
        }
      }
    }
    #expect((text != nil) == number.isMultiple(of: 2))
  }
}

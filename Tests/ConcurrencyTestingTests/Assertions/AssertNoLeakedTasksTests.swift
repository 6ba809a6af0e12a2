import ConcurrencyTesting
import TestSupport
import Testing

@Suite struct AssertNoLeakedTasksTests {
  private struct Broken: Error {}

  @Test func aTaskThatWaitsIsALeak() async throws {
    let line = #line + 2
    let text = try await onlyFailure(at: line) {
      let task = await assertNoLeakedTasks { Task { try await Task.sleep(for: .seconds(600)) } }
      task.cancel()
    }
    #expect(
      text.hasPrefix("assertNoLeakedTasks: 1 task that the operation started goes on after its end, expected none")
    )
    #expect(text.contains("in AssertNoLeakedTasksTests.aTaskThatWaitsIsALeak()"))
    #expect(text.contains("AssertNoLeakedTasksTests.swift:\(line)"))
    #expect(text.contains("Remedy: await its value, or cancel it and then await it"))
  }

  @Test func everyKindOfUnstructuredTaskIsFound() async {
    let found = await failures {
      let tasks = await assertNoLeakedTasks {
        [
          Task(name: "plain") { try await Task.sleep(for: .seconds(600)) },
          Task.detached(name: "detached") { try await Task.sleep(for: .seconds(600)) },
          Task(name: "main") { @MainActor in try await Task.sleep(for: .seconds(600)) },
          Task.immediate(name: "immediate") { try await Task.sleep(for: .seconds(600)) },
        ]
      }
      for task in tasks { task.cancel() }
    }
    #expect(found.count == 1)
    let text = found.first?.text ?? ""
    #expect(text.hasPrefix("assertNoLeakedTasks: 4 tasks that the operation started go on"))
    for name in ["plain", "detached", "main", "immediate"] { #expect(text.contains("“\(name)”")) }
  }

  @Test func aTaskThatNeverPausesIsALeak() async {
    let isOver = Box(false)
    let found = await failures {
      await assertNoLeakedTasks {
        _ = Task {
          while !isOver.value { await Task.yield() }
        }
      }
    }
    isOver.value = true
    #expect(found.count == 1)
  }

  @Test func aTaskThatIsAwaitedIsNone() async throws {
    let found = try await failures {
      try await assertNoLeakedTasks {
        let task = Task { try await Task.sleep(for: .milliseconds(1)) }
        try await task.value
        async let child: Void = Task.sleep(for: .milliseconds(1))
        await withTaskGroup(of: Void.self) { group in
          for _ in 0..<10 { group.addTask { await Task.yield() } }
        }
        try await child
      }
    }
    #expect(found.isEmpty)
  }

  @Test func aTaskThatOnlyHasToRunIsNone() async {
    let count = Box(0)
    let found = await failures {
      await assertNoLeakedTasks {
        for _ in 0..<20 {
          Task.detached {
            for _ in 0..<10 { await Task.yield() }
            await MainActor.run {}
            count.withLock { $0 += 1 }
          }
        }
      }
    }
    #expect(found.isEmpty)
    #expect(count.value == 20)
  }

  @Test func aTaskThatWasCancelledAndEndsIsNone() async {
    let found = await failures {
      await assertNoLeakedTasks {
        let task = Task { try await Task.sleep(for: .seconds(600)) }
        await Task.yield()
        task.cancel()
      }
    }
    #expect(found.isEmpty)
  }

  @Test func whatWasStartedBeforeIsNone() async {
    let task = Task { try await Task.sleep(for: .seconds(600)) }
    let found = await failures {
      await assertNoLeakedTasks { await Task.yield() }
    }
    task.cancel()
    #expect(found.isEmpty)
  }

  @Test func anOperationThatThrowsIsNotJudged() async {
    let found = await failures {
      let error = await thrownError {
        try await assertNoLeakedTasks {
          _ = Task { try await Task.sleep(for: .milliseconds(1)) }
          throw Broken()
        }
      }
      #expect(error is Broken)
    }
    #expect(found.isEmpty)
  }

  @Test @MainActor func onTheMainActorToo() async {
    let found = await failures {
      let task = await assertNoLeakedTasks { Task { try await Task.sleep(for: .seconds(600)) } }
      task.cancel()
      await assertNoLeakedTasks { _ = Task { await Task.yield() } }
    }
    #expect(found.count == 1)
  }

  @Test func inVirtualTimeTheClockStandsStill() async throws {
    let found = try await failures {
      try await withVirtualTime { time in
        let task = await assertNoLeakedTasks { Task { try await Task.sleep(for: .seconds(1)) } }
        #expect(time.elapsed == .zero)
        try await task.value
        await assertNoLeakedTasks {
          _ = Task { await Task.yield() }
          time.runInBackground { try await Task.sleep(for: .seconds(1)) }
        }
      }
    }
    #expect(found.count == 1)
    #expect(found.first?.text.contains("1 task that the operation started goes on") == true)
  }

  @Test func anInnerAssertionTellsOnlyItsOwn() async {
    let found = await failures {
      let outer = Task { try await Task.sleep(for: .seconds(600)) }
      let inner = await assertNonBlocking(cpuBudget: .seconds(600)) {
        let beside = Task { try await Task.sleep(for: .seconds(600)) }
        await assertNoLeakedTasks { await Task.yield() }
        return beside
      }
      outer.cancel()
      inner.cancel()
    }
    #expect(found.isEmpty)
  }

  @Test func assertionsCanEndWithinTheSliceOfTheTaskThatWasAwaited() async {
    let executor = InlineExecutor()
    let found = await failures {
      await Task(executorPreference: executor) {
        await assertNonBlocking(cpuBudget: .seconds(600)) {
          await assertNoLeakedTasks {
            await Task.detached {
              // Until the task that awaits this one is suspended.
              repeat { try? await Task.sleep(for: .milliseconds(5)) } while executor.isRunning
            }.value
          }
        }
      }.value
    }
    #expect(found.isEmpty)
  }
}

import ConcurrencyTrace
import Dispatch
import Synchronization
import Testing

@testable import ConcurrencyRuntime

/// A driver that keeps what it is given and runs it when told.
private final class ManualDriver: ScopeDriver {
  let jobs = Mutex<[ReadyJob]>([])
  let sleeps = Mutex<[Int64]>([])

  var clock: VirtualClockStorage? { nil }
  var poolWidth: Int { 1 }
  var now: Int64 { 0 }

  func enqueue(_ job: ReadyJob) { jobs.withLock { $0.append(job) } }

  func schedule(_ job: ReadyJob, after nanoseconds: Int64) -> Bool {
    sleeps.withLock { $0.append(nanoseconds) }
    enqueue(job)
    return true
  }

  /// Runs jobs, `limit` at most, on a thread of its own until none is left; returns how many there were.
  @discardableResult
  func drain(_ scope: Scope, limit: Int = .max) async -> Int {
    await withUnsafeContinuation { continuation in
      Worker.perform { [self] in
        let runner = SliceRunner(scope: scope, lane: .pool(0))
        var count = 0
        while count < limit, let job = jobs.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) {
          runner.run(job)
          count += 1
        }
        runner.stop()
        continuation.resume(returning: count)
      }
    }
  }
}

private final class Counter: Sendable {
  private let count = Mutex(0)
  var value: Int { count.withLock { $0 } }
  func increment() { count.withLock { $0 += 1 } }
}

/// Keeps a continuation until it is to be resumed.
private final class Gate: Sendable {
  private let continuation = Mutex<UnsafeContinuation<Void, Never>?>(nil)

  func wait() async {
    await withUnsafeContinuation { continuation in self.continuation.withLock { $0 = continuation } }
  }

  func open() { continuation.withLock { $0?.resume() } }
}

@Suite struct RouterTests {
  private let driver = ManualDriver()

  private func withScope(_ body: (Scope) async throws -> Void) async rethrows {
    _ = RuntimeCapabilities.current
    let scope = Scope(parent: nil, driver: driver, recorder: nil)
    defer { scope.close() }
    try await body(scope)
  }

  @Test func nothingRunsBeforeTheDriverRunsIt() async {
    await withScope { scope in
      let ran = Counter()
      ScopeEntry.createRoot(in: scope) { _ = Task.detached { ran.increment() } }
      #expect(ran.value == 0)
      #expect(await driver.drain(scope) == 1)
      #expect(ran.value == 1)
      #expect(scope.unfinishedTasks.isEmpty)
    }
  }

  @Test func everythingThatATaskStartsComesToItsScope() async {
    await withScope { scope in
      let count = Counter()
      ScopeEntry.createRoot(in: scope) {
        _ = Task.detached {
          Task { count.increment() }
          Task.detached {
            count.increment()
            Task.detached { count.increment() }
          }
          async let child: Void = count.increment()
          await child
        }
      }
      _ = await driver.drain(scope)
      #expect(count.value == 4)
      #expect(scope.unfinishedTasks.isEmpty)
    }
  }

  @Test func everySleepComesToTheDriver() async {
    await withScope { scope in
      ScopeEntry.createRoot(in: scope) {
        _ = Task.detached {
          try? await Task.sleep(nanoseconds: 5)
          try? await Task.sleep(for: .seconds(0.5))
        }
      }
      _ = await driver.drain(scope)
      let sleeps = driver.sleeps.withLock { $0 }
      #expect(sleeps.count == 2)
      #expect(scope.unfinishedTasks.isEmpty)
    }
  }

  @Test func aTaskThatYieldsDoesNotWaitForAnything() async {
    await withScope { scope in
      let gate = Gate()
      ScopeEntry.createRoot(in: scope) {
        _ = Task.detached {
          await Task.yield()
          await gate.wait()
        }
      }
      let task = scope.unfinishedTasks.first
      await driver.drain(scope, limit: 1)
      // What is left to run is not the task, but the job that ends its yield.
      #expect(driver.jobs.withLock { if case .yield = $0.first?.kind { $0.count == 1 } else { false } })
      #expect(task?.isSuspended == false)
      await driver.drain(scope)
      #expect(task?.isSuspended == true)
      gate.open()
      await driver.drain(scope)
    }
  }

  @Test func aTaskResumedFromAThreadComesBack() async {
    await withScope { scope in
      let gate = Gate()
      let done = Counter()
      ScopeEntry.createRoot(in: scope) {
        _ = Task.detached {
          await gate.wait()
          done.increment()
        }
      }
      _ = await driver.drain(scope)
      #expect(done.value == 0)
      gate.open()
      #expect(await driver.drain(scope) == 1)
      #expect(done.value == 1)
    }
  }

  @Test func tasksOutsideAreNotTouched() async {
    await withScope { scope in
      await Task.detached { await Task.yield() }.value
      #expect(driver.jobs.withLock { $0.isEmpty })
    }
  }

  @Test func whatIsLeftWhenAScopeClosesGoesToThePlatform() async {
    let gate = Gate()
    var task: Task<Void, Never>?
    await withScope { scope in
      task = ScopeEntry.createRoot(in: scope) { Task.detached { await gate.wait() } }
      _ = await driver.drain(scope)
      #expect(scope.unfinishedTasks.count == 1)
    }
    gate.open()
    await task?.value
    #expect(driver.jobs.withLock { $0.isEmpty })
  }
}

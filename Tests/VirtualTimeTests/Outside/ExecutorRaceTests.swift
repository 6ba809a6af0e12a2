import ConcurrencyTesting
import Dispatch
import Foundation
import TestSupport
import Testing

/// Work outside that resumes a task on an actor with an executor of its own, which the kit does not see.
struct ExecutorRaceTests {
  /// Runs all jobs on one thread.
  private final class ThreadExecutor: SerialExecutor {
    private let jobs = Box<[UnownedJob]>([])
    private let arrival = DispatchSemaphore(value: 0)
    private let isOver = Box(false)

    init() {
      startThread { [jobs, arrival, isOver] in
        while true {
          arrival.wait()
          if isOver.value { return }
          for job in jobs.exchange([]) { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
        }
      }
    }

    func enqueue(_ job: consuming ExecutorJob) {
      let job = UnownedJob(job)
      jobs.withLock { $0.append(job) }
      arrival.signal()
    }

    func stop() {
      isOver.value = true
      arrival.signal()
    }
  }

  private actor Custom {
    private let executor: any SerialExecutor
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(_ executor: any SerialExecutor) { self.executor = executor }

    /// Goes on when the block has called what it is given.
    func wait(_ block: @Sendable (@escaping @Sendable () -> Void) -> Void) async {
      await withCheckedContinuation { continuation in block { continuation.resume() } }
    }

    func nap(_ duration: Duration) async throws {
      try await Task.sleep(for: duration)
    }
  }

  @Test func `A resumption that the clock has overtaken is reported when the task comes back`() async throws {
    let text = try await onlyFailure(at: #line + 1) {
      try await withVirtualTime { time in
        let custom = Custom(QueueSerialExecutor())
        async let ticker: Void = Task.sleep(for: .seconds(30))
        await custom.wait { resume in
          DispatchQueue.global().async {
            while time.elapsed < .seconds(30) { usleep(1_000) }
            resume()
          }
        }
        try await ticker
      }
    }
    #expect(text.contains("a race with the world outside: 1 resumption"))
    #expect(text.contains("ExecutorRaceTests.swift"))
    #expect(text.contains("the work outside began at 0 s, and when it resumed the task, the clock showed 30 s"))
  }

  @Test func `What the scope itself resumes there is no race`() async throws {
    try await withVirtualTime { time in
      let custom = Custom(QueueSerialExecutor())
      for _ in 0..<3 {
        try await Task.sleep(for: .seconds(1))
        try await custom.nap(.seconds(1))
        await custom.wait { resume in
          Task {
            try await Task.sleep(for: .seconds(1))
            resume()
          }
        }
        await custom.wait { resume in
          DispatchQueue.global().asyncAfter(deadline: .now() + 1) { resume() }
        }
        await custom.wait { resume in DispatchQueue.global().async { resume() } }
      }
      #expect(time.elapsed == .seconds(12))
    }
  }

  @Test func `Nor is what a handler resumes on a thread of libdispatch that is older than it`() async throws {
    try await withVirtualTime { time in
      // So many queues at once that libdispatch starts threads for them.
      let queues = (0..<16).map { DispatchQueue(label: "queue \($0)") }
      await withTaskGroup(of: Void.self) { group in
        for queue in queues {
          group.addTask {
            await withCheckedContinuation { continuation in
              queue.async {
                usleep(5_000)
                continuation.resume()
              }
            }
          }
        }
      }
      try await Task.sleep(for: .seconds(30))
      for queue in queues {
        let source = DispatchSource.makeUserDataAddSource(queue: queue)
        await withCheckedContinuation { continuation in
          source.setEventHandler { continuation.resume() }
          source.activate()
          source.add(data: 1)
        }
        source.cancel()
      }
      #expect(time.elapsed == .seconds(30))
    }
  }

  @Test func `Nor are the jobs of an executor whose thread is older than they`() async throws {
    try await withVirtualTime { time in
      let executor = ThreadExecutor()
      let custom = Custom(executor)
      for _ in 0..<20 {
        try await Task.sleep(for: .seconds(1))
        try await custom.nap(.seconds(1))
        await custom.wait { resume in
          Task {
            try await Task.sleep(for: .seconds(1))
            resume()
          }
        }
      }
      executor.stop()
      #expect(time.elapsed == .seconds(60))
    }
  }
}

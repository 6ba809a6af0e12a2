import Foundation
import Synchronization

// MARK: A semaphore, in an actor

actor Downloads {
  static let place = Place.below(5)
  func load() -> Int {
    let isDone = DispatchSemaphore(value: 0)
    let server = Releaser { isDone.signal() }
    server.expectSleep()
    isDone.wait()
    return 7
  }

  private let slots = DispatchSemaphore(value: 2)
  func loadTwo() -> Int {
    for _ in 0..<2 { slots.wait() }
    for _ in 0..<2 { slots.signal() }
    return 7
  }
}

func semaphoreIsEmpty() async { _ = await Downloads().load() }

func semaphoreHasACount() async { _ = await Downloads().loadTwo() }

// MARK: A group

struct PhotoImport {
  static let place = Place.below(6)
  func run() {
    let group = DispatchGroup()
    group.enter()
    let reader = Releaser { group.leave() }
    reader.expectSleep()
    group.wait()
  }

  func runWithoutThread() async {
    let group = DispatchGroup()
    DispatchQueue.global().async(group: group) { usleep(1015) }
    await withCheckedContinuation { isDone in
      group.notify(queue: .global()) { isDone.resume() }
    }
  }
}

func groupIsWaitedFor() async { PhotoImport().run() }

func groupNotifies() async { await PhotoImport().runWithoutThread() }

// MARK: A condition

final class Inbox: Sendable {
  private let condition = NSCondition()

  static let place = Place.below(9)
  func receive() -> Int {
    let sender = Releaser { [condition] in
      condition.lock()
      condition.broadcast()
      condition.unlock()
    }
    condition.lock()
    sender.expectSleep()
    condition.wait()
    condition.unlock()
    return 7
  }

  func send() {
    condition.lock()
    condition.broadcast()
    condition.unlock()
  }
}

func conditionIsWaitedFor() async { _ = Inbox().receive() }

func conditionIsSignalled() async { Inbox().send() }

// MARK: In the iterator of an asynchronous sequence

struct Ticks: AsyncSequence {
  struct Iterator: AsyncIteratorProtocol {
    var left = 3

    static let place = Place.below(3)
    mutating func next() async -> Int? {
      left -= 1
      usleep(516)
      return left > 0 ? left : nil
    }
  }

  func makeAsyncIterator() -> Iterator { Iterator() }
}

func iteratorSleeps() async {
  for await tick in Ticks() { _ = tick }
}

func streamSuspends() async {
  let ticks = AsyncStream<Int> { continuation in
    DispatchQueue.global().async {
      for tick in 0..<3 {
        usleep(517)
        continuation.yield(tick)
      }
      continuation.finish()
    }
  }
  for await tick in ticks { _ = tick }
}

// MARK: In the body of a continuation

struct LegacyClient {
  static let place = Place.below(6)
  func fetch() async -> Int {
    await withUnsafeContinuation { continuation in
      let hasAnswer = DispatchSemaphore(value: 0)
      let server = Releaser { hasAnswer.signal() }
      server.expectSleep()
      hasAnswer.wait()
      continuation.resume(returning: 7)
    }
  }

  func fetchOnThread() async -> Int {
    await withUnsafeContinuation { continuation in
      Thread.detachNewThread {
        usleep(2018)
        continuation.resume(returning: 7)
      }
    }
  }
}

func continuationBlocks() async { _ = await LegacyClient().fetch() }

func continuationSuspends() async { _ = await LegacyClient().fetchOnThread() }

// MARK: In the handler of a cancellation

final class Upload: Sendable {
  private let isStopped = Atomic(false)

  static let place = Place.below(5)
  func run() async {
    await withTaskCancellationHandler {
      _ = try? await Task.sleep(for: .seconds(600))
    } onCancel: {
      usleep(2019)
      isStopped.store(true, ordering: .relaxed)
    }
  }
}

final class PolitePlayer: Sendable {
  private let isStopped = Atomic(false)

  func play() async {
    await withTaskCancellationHandler {
      _ = try? await Task.sleep(for: .seconds(600))
    } onCancel: {
      isStopped.store(true, ordering: .relaxed)
    }
  }
}

func cancellationSleeps() async {
  let upload = Task { await Upload().run() }
  await Task.yield()
  upload.cancel()
  await upload.value
}

func cancellationStores() async {
  let player = Task { await PolitePlayer().play() }
  await Task.yield()
  player.cancel()
  await player.value
}

// MARK: The end of a thread

struct Renderer {
  private final class Gate: Sendable {
    let isOpen = DispatchSemaphore(value: 0)
  }

  func render() {
    let gate = Gate()
    var thread = pthread_t()
    let body: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { gate in
      if let gate { Unmanaged<Gate>.fromOpaque(gate).takeRetainedValue().isOpen.wait() }
      return nil
    }
    pthread_create(&thread, nil, body, Unmanaged.passRetained(gate).toOpaque())
    render(on: thread, gate: gate)
  }

  static let place = Place.below(4)
  private func render(on thread: pthread_t, gate: Gate) {
    let end = Releaser { gate.isOpen.signal() }
    end.expectSleep()
    pthread_join(thread, nil)
  }

  func renderOnThread() async -> Int {
    await withCheckedContinuation { continuation in
      Thread.detachNewThread { continuation.resume(returning: 7) }
    }
  }
}

func threadIsJoined() async { Renderer().render() }

func threadResumes() async { _ = await Renderer().renderOnThread() }

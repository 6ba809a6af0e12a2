import Foundation

// MARK: In a binding of a task-local value

enum Request {
  @TaskLocal static var id = 0

  static let place = Place.below(3)
  static func handle() {
    $id.withValue(7) {
      usleep(2010)
    }
  }

  static func handleAndYield() async {
    await $id.withValue(7) { await Task.yield() }
  }
}

func bindingSleeps() async { Request.handle() }

func bindingYields() async { await Request.handleAndYield() }

// MARK: In a detached task

struct Prefetch {
  static let place = Place.below(3)
  func start() async {
    let task = Task.detached {
      _ = usleep(2011)
    }
    await task.value
  }

  func startAndSuspend() async {
    await Task.detached { _ = try? await Task.sleep(for: .milliseconds(1)) }.value
  }
}

func detachedTaskSleeps() async { await Prefetch().start() }

func detachedTaskSuspends() async { await Prefetch().startAndSuspend() }

// MARK: On the main actor

@MainActor final class ScreenModel {
  private(set) var title = ""

  nonisolated static let place = Place.below(2)
  func reload() {
    usleep(2012)
    title = "News"
  }

  func reloadInBackground() async {
    title = await Task.detached {
      try? await Task.sleep(for: .milliseconds(1))
      return "News"
    }.value
  }
}

func mainActorSleeps() async { await ScreenModel().reload() }

func mainActorSuspends() async { await ScreenModel().reloadInBackground() }

// MARK: On executors

actor Counter {
  static let place = Place.below(2)
  func count() -> Int {
    usleep(2013)
    return 1
  }
}

/// An actor on threads of its own, which may block.
actor Database {
  private final class Executor: SerialExecutor {
    private let queue = DispatchQueue(label: "database")

    func enqueue(_ job: consuming ExecutorJob) {
      let job = UnownedJob(job)
      let executor = asUnownedSerialExecutor()
      queue.async { job.runSynchronously(on: executor) }
    }
  }

  private let executor = Executor()

  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  func count() -> Int {
    usleep(2014)
    return 1
  }
}

func actorSleeps() async { _ = await Counter().count() }

func databaseSleeps() async { _ = await Database().count() }

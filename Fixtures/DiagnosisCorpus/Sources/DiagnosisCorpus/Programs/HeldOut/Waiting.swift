import Foundation
import Synchronization

// MARK: A group

private struct Sync: Sendable {
  func everything() async { waitForAll(["mail", "notes"]) }

  private func waitForAll(_ accounts: [String]) {
    let group = DispatchGroup()
    for (index, _) in accounts.enumerated() {
      group.enter()
      callBack(after: 25 + index * 10) { group.leave() }
    }
    group.wait()
  }
}

func accountsAreInSync() async { await Sync().everything() }

// MARK: A process

private struct Transcoder {
  func transcode() async throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sleep")
    process.arguments = ["0.04"]
    try process.run()
    process.waitUntilExit()
  }
}

func videoIsTranscoded() async throws { try await Transcoder().transcode() }

// MARK: A flag that is looked at again and again

private final class Download: Sendable {
  private let isComplete = Atomic(false)

  func start() {
    callBack(after: 40) { self.isComplete.store(true, ordering: .releasing) }
  }

  func end() async {
    while !isComplete.load(ordering: .acquiring) { usleep(4000) }
  }
}

func downloadIsLookedAt() async {
  let download = Download()
  download.start()
  await download.end()
}

// MARK: A queue of messages

private final class Mailbox: Sendable {
  private let condition = NSCondition()
  private let messages = Mutex<[String]>([])

  func put(_ message: String) {
    condition.lock()
    messages.withLock { $0.append(message) }
    condition.signal()
    condition.unlock()
  }

  func take() -> String {
    condition.lock()
    defer { condition.unlock() }
    while true {
      if let message = messages.withLock({ $0.popLast() }) { return message }
      condition.wait()
    }
  }
}

func messageIsTaken() async {
  let mailbox = Mailbox()
  callBack(after: 40) { mailbox.put("hello") }
  let reader = Task { mailbox.take() }
  _ = await reader.value
}

// MARK: The main thread

@MainActor private final class LockScreen {
  private(set) var isOpen = false

  func unlock() {
    let isRecognized = DispatchSemaphore(value: 0)
    callBack(after: 40) { isRecognized.signal() }
    isRecognized.wait()
    isOpen = true
  }
}

func screenIsUnlocked() async {
  let screen = LockScreen()
  await screen.unlock()
}

// MARK: Several at once

private struct Scanner: Sendable {
  func scan(_ page: Int) -> Int {
    Thread.sleep(forTimeInterval: 0.025)
    return page
  }
}

func pagesAreScanned() async {
  let scanner = Scanner()
  await withTaskGroup(of: Int.self) { group in
    for page in 1...4 { group.addTask { scanner.scan(page) } }
    await group.waitForAll()
  }
}

// MARK: A descriptor

private struct SensorBus {
  func reading() async -> Bool {
    var ends: [CInt] = [-1, -1]
    pipe(&ends)
    defer { for end in ends { close(end) } }
    let sensor = ends[1]
    callBack(after: 40) {
      var value: UInt8 = 21
      _ = write(sensor, &value, 1)
    }
    var request = pollfd(fd: ends[0], events: Int16(POLLIN), revents: 0)
    return poll(&request, 1, 1000) == 1
  }
}

func sensorIsRead() async { _ = await SensorBus().reading() }

// MARK: A reminder

private struct Reminder {
  func fire() async throws {
    snooze()
    try await Task.sleep(for: .milliseconds(1))
  }

  private func snooze() { Thread.sleep(forTimeInterval: 0.03) }
}

func reminderIsSnoozed() async throws { try await Reminder().fire() }

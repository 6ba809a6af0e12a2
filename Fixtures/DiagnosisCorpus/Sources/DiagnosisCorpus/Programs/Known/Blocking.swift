import Foundation
import Synchronization

// MARK: A semaphore for a callback

private final class Ledger: Sendable {
  private let cents = Mutex(0)

  private func fetch(_ completion: @escaping @Sendable (Int) -> Void) {
    callBack(after: 40) { completion(250) }
  }

  func balance() async -> Int { fetchAndWait() }

  private func fetchAndWait() -> Int {
    let isDone = DispatchSemaphore(value: 0)
    fetch { balance in
      self.cents.withLock { $0 = balance }
      isDone.signal()
    }
    isDone.wait()
    return cents.withLock { $0 }
  }
}

func balanceIsWaitedFor() async { _ = await Ledger().balance() }

// MARK: A queue that is busy

private final class Thumbnails: Sendable {
  private let queue = DispatchQueue(label: "thumbnails")

  func prepare() {
    queue.async { usleep(40_000) }
  }

  func count() async -> Int { queue.sync { 12 } }
}

func thumbnailsAreCounted() async {
  let thumbnails = Thumbnails()
  thumbnails.prepare()
  _ = await thumbnails.count()
}

// MARK: A pause between attempts

private struct Upload {
  var failures = 2

  mutating func run() async -> Bool {
    while !attempt() { pause() }
    return true
  }

  private mutating func attempt() -> Bool {
    failures -= 1
    return failures < 0
  }

  private func pause() { Thread.sleep(forTimeInterval: 0.02) }
}

func uploadIsTriedAgain() async {
  var upload = Upload()
  _ = await upload.run()
}

// MARK: A pipe

private struct LogTail {
  var pipe = Pipe()

  func start() {
    let writer = pipe.fileHandleForWriting
    callBack(after: 40) {
      writer.write(Data("done\n".utf8))
      try? writer.close()
    }
  }

  func lastLine() async -> String {
    String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
  }
}

func logIsRead() async {
  let tail = LogTail()
  tail.start()
  _ = await tail.lastLine()
}

// MARK: A socket

private struct MailConnection {
  private var sockets: [CInt] = [-1, -1]

  init() {
    socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0, &sockets)
  }

  func startServer() {
    let server = sockets[1]
    Thread.detachNewThread {
      var request = [UInt8](repeating: 0, count: 64)
      _ = recv(server, &request, request.count, 0)
      usleep(35_000)
      let reply = Array("250 OK\r\n".utf8)
      _ = send(server, reply, reply.count, 0)
    }
  }

  func greet() async -> String {
    let greeting = Array("EHLO example.org\r\n".utf8)
    _ = send(sockets[0], greeting, greeting.count, 0)
    var reply = [UInt8](repeating: 0, count: 64)
    let count = recv(sockets[0], &reply, reply.count, 0)
    return String(decoding: reply.prefix(max(0, count)), as: UTF8.self)
  }

  func disconnect() {
    for socket in sockets { close(socket) }
  }
}

func mailServerIsGreeted() async {
  let connection = MailConnection()
  connection.startServer()
  _ = await connection.greet()
  connection.disconnect()
}

// MARK: A lock that is held across work

private final class Report: Sendable {
  private let lock = NSLock()

  func renderPages(_ count: Int) async {
    for _ in 0..<count {
      lock.withLock { process(someBytes, milliseconds: 7) }
      await Task.yield()
    }
  }

  func renderAtOnce() async {
    lock.withLock { process(someBytes, milliseconds: 30) }
  }
}

func pagesAreRenderedUnderALock() async {
  let report = Report()
  async let text: Void = report.renderPages(5)
  async let figures: Void = report.renderPages(5)
  _ = await (text, figures)
}

func chaptersAreRenderedUnderALock() async {
  let report = Report()
  await withTaskGroup(of: Void.self) { group in
    for _ in 0..<3 { group.addTask { await report.renderAtOnce() } }
  }
}

import ConcurrencyTesting
import Dispatch
import Foundation
import TestSupport
import Testing

/// Sockets, pipes and processes that keep a thread of the pool.
@Suite struct InputOutputFindingTests {
  /// Two connected sockets that no child process inherits.
  private struct Sockets: Sendable {
    let near: CInt
    let far: CInt

    init(blocking: Bool = true) {
      var pair: [CInt] = [-1, -1]
      socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &pair)
      (near, far) = (pair[0], pair[1])
      if !blocking { _ = fcntl(near, F_SETFL, O_NONBLOCK) }
    }

    func provide() { _ = write(far, "x", 1) }

    func receive() -> Int {
      var byte: UInt8 = 0
      return read(near, &byte, 1)
    }

    func close() {
      for descriptor in [near, far] { Foundation.close(descriptor) }
    }
  }

  private static let lineOfRead = #line + 3
  private static func readOne(_ sockets: Sockets, _ waker: Waker) -> Int {
    waker.arm()
    let count = sockets.receive()
    return count
  }

  @Test func aReadThatMustWaitIsFound() async throws {
    let sockets = Sockets()
    defer { sockets.close() }
    let waker = Waker { sockets.provide() }
    let found = await findings { #expect(Self.readOne(sockets, waker) == 1) }
    let text = try #require(found)
    #expect(text.hasPrefix("assertNonBlocking: found 1 blocking call, expected none"))
    #expect(text.contains("read blocked a thread of the pool"))
    #expect(text.contains("InputOutputFindingTests.readOne(_:_:) at InputOutputFindingTests.swift:\(Self.lineOfRead)"))
    #expect(text.contains("Remedy: Read and write without blocking"))
    let again = Waker { sockets.provide() }
    #expect(await findings(allowing: .category(.socket)) { _ = Self.readOne(sockets, again) } == nil)
  }

  @Test func aReadOfWhatIsThereIsNoFinding() async {
    let sockets = Sockets()
    defer { sockets.close() }
    let text = await findings {
      sockets.provide()
      #expect(sockets.receive() == 1)
    }
    #expect(text == nil)
  }

  @Test func aReadThatDoesNotBlockIsNoFinding() async {
    let sockets = Sockets(blocking: false)
    defer { sockets.close() }
    let text = await findings { #expect(sockets.receive() == -1) }
    #expect(text == nil)
  }

  @Test func aFileHandleOnAPipeIsFound() async throws {
    let pipe = Pipe()
    let waker = Waker { pipe.fileHandleForWriting.write(Data([1])) }
    let text = try await findings {
      waker.arm()
      let data = try pipe.fileHandleForReading.read(upToCount: 1)
      #expect(data == Data([1]))
    }
    #expect(text?.contains("read blocked a thread of the pool") == true)
  }

  @Test func aPollThatMustWaitIsFoundAndALookIsNot() async throws {
    let sockets = Sockets()
    defer { sockets.close() }
    @Sendable func poll(milliseconds: CInt) -> CInt {
      var request = pollfd(fd: sockets.near, events: Int16(POLLIN), revents: 0)
      return Foundation.poll(&request, 1, milliseconds)
    }
    let look = await findings { #expect(poll(milliseconds: 0) == 0) }
    #expect(look == nil)
    let waker = Waker { sockets.provide() }
    let text = await findings {
      waker.arm()
      #expect(poll(milliseconds: -1) == 1)
    }
    #expect(text?.contains("poll blocked a thread of the pool") == true)
    let ready = await findings { #expect(poll(milliseconds: -1) == 1) }
    #expect(ready == nil)
  }

  @Test func aProcessIsFoundWhereItIsStartedAndWhereItIsAwaited() async throws {
    let process = Process()
    let input = Pipe()
    process.executableURL = URL(fileURLWithPath: "/bin/cat")
    process.standardInput = input
    process.standardOutput = FileHandle.nullDevice
    // Foundation looks every 50 ms whether the process has ended.
    let waker = Waker(polls: 10) { try? input.fileHandleForWriting.close() }
    let lines = Box([0, 0])
    @Sendable func runAndWait() throws {
      lines.value[0] = #line + 1
      try process.run()
      waker.arm()
      lines.value[1] = #line + 1
      process.waitUntilExit()
    }
    let found = try await findings { try runAndWait() }
    let text = try #require(found)
    #expect(process.terminationStatus == 0)
    #expect(text.contains("posix_spawn blocked a thread of the pool"))
    #expect(text.contains(", which called Process.run\n"))
    #expect(text.contains(", which called Process.waitUntilExit\n"))
    for line in lines.value { #expect(text.contains("InputOutputFindingTests.swift:\(line)"), "\(text)") }
    // Who starts a process first waits for the thread that Foundation makes for all.
    #expect(!text.contains("pthread_cond_wait"), "\(text)")
  }

  @Test func aProcessThatIsAwaitedWithoutAThreadIsFoundOnlyWhereItIsStarted() async throws {
    let text = try await findings(allowing: .call(.posixSpawn)) {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/bin/true")
      try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
        process.terminationHandler = { _ in continuation.resume() }
        do { try process.run() } catch { continuation.resume(throwing: error) }
      }
    }
    // Starting takes locks of Foundation's, for which it may have to wait.
    for call in ["ppoll", "waitpid", "nanosleep"] { #expect(text?.contains("\(call) blocked") != true) }
  }

  @Test func aRunLoopIsFound() async throws {
    @Sendable func runLoop() {
      let timer = Timer(timeInterval: 600, repeats: true) { _ in }
      RunLoop.current.add(timer, forMode: .default)
      // It need not wait each time: the first run finds that it has just been made.
      var longRuns = 0
      while longRuns < 3 {
        let start = ContinuousClock.now
        _ = RunLoop.current.run(mode: .default, before: Date(timeIntervalSinceNow: 0.05))
        if ContinuousClock.now - start > .milliseconds(10) { longRuns += 1 }
      }
      timer.invalidate()
    }
    let text = await findings { runLoop() }
    #expect(text?.contains("blocked a thread of the pool") == true)
  }

  @Test func dispatchInputOutputIsNoFinding() async {
    let sockets = Sockets()
    defer { sockets.close() }
    let text = await findings {
      // Until the channel is gone the descriptor is its own: it puts back the descriptor's flags at the end.
      await withCheckedContinuation { (isGone: CheckedContinuation<Void, Never>) in
        let channel = DispatchIO(type: .stream, fileDescriptor: sockets.near, queue: .global()) { _ in isGone.resume() }
        channel.read(offset: 0, length: 1, queue: .global()) { done, _, _ in
          if done { channel.close() }
        }
        sockets.provide()
      }
    }
    #expect(text == nil)
  }

  @Test func standardOutputAndErrorAreNoFinding() async {
    let text = await findings {
      print("Printed by a test.")
      FileHandle.standardOutput.write(Data("Written by a test.\n".utf8))
      FileHandle.standardError.write(Data())
      fflush(nil)
    }
    #expect(text == nil)
  }
}

import CLibraryCalls
import Glibc

/// Processes and threads.
extension WrappedCall {
  static let joins: [WrappedCall] = [
    joining("pthread_join") { [$0, 0] },
    joining("pthread_timedjoin_np") { [$0, 0, never()] },
    joining("pthread_clockjoin_np") { [$0, 0, Int(CLOCK_MONOTONIC), never()] },
  ]

  static let children: [WrappedCall] = [
    waitingForChild("waitpid") { [$0, room(8), 0] },
    // For a child of the calling thread alone: other tests have children too.
    waitingForChild("wait3") { _ in [room(8), 0x2000_0000, 0] },
    waitingForChild("wait4") { [$0, room(8), 0, 0] },
    waitingForChild("waitid") { [Int(P_PID.rawValue), $0, room(), Int(WEXITED)] },
  ]

  static let commands: [WrappedCall] = [
    starting("posix_spawn", "/bin/true", wrong: "/no/such/program"),
    starting("posix_spawnp", "true", wrong: "no-such-program"),
    WrappedCall("system", cancels: true, { [text("exit 0")] }, not: { [0] }),
    WrappedCall(
      "popen",
      returnsPointer: true,
      counting: { Trial(opening: $0, [text("true"), text("r")], close: closePipe) },
      lookingAlike: { Trial(opening: $0, [text("true"), text("x")], close: closePipe) }
    ),
    WrappedCall(
      "pclose",
      counting: { function in
        // The shell waits until somebody opens the other end of a pipe with a name.
        let pipe = TemporaryFile()
        unlink(pipe.path)
        mkfifo(pipe.path, 0o600)
        let stream = openPipe("read line < \(pipe.path); exit 0")
        return Trial(
          function,
          [stream],
          wake: { close(call_open(pipe.path, 0, O_WRONLY | O_CLOEXEC, 0)) },
          end: { _ in pipe.remove() }
        )
      },
      lookingAlike: { function in
        let stream = openPipe("echo $$")
        var line = [CChar](repeating: 0, count: 32)
        fgets(&line, CInt(line.count), pointer(stream, to: FILE.self))
        var information = siginfo_t()
        waitid(P_PID, id_t(atoi(line)), &information, WEXITED | WNOWAIT)
        return Trial(function, [stream])
      }
    ),
  ]

  private static func openPipe(_ command: String) -> Int {
    guard let stream = popen(command, "r") else { fatalError("no pipe to a process") }
    return Int(bitPattern: stream)
  }

  private static let closePipe: @Sendable (Int) -> Void = { pclose(pointer($0, to: FILE.self)) }

  private static func joining(_ symbol: String, _ arguments: @escaping @Sendable (Int) -> [Int]) -> WrappedCall {
    WrappedCall(
      symbol,
      cancels: true,
      counting: { function in
        let semaphore = Self.semaphore(0)
        let end: @Sendable () -> Void = { sem_post(pointer(semaphore, to: sem_t.self)) }
        let waiting = WaitingThread(until: pointer(semaphore, to: sem_t.self))
        return Trial(function, arguments(Int(bitPattern: waiting.thread)), wake: end) { if !$0 { end() } }
      },
      lookingAlike: { function in
        let waiting = WaitingThread(until: pointer(semaphore(1), to: sem_t.self))
        while waiting.isAlive { usleep(1000) }
        return Trial(function, arguments(Int(bitPattern: waiting.thread)))
      }
    )
  }

  private static func waitingForChild(
    _ symbol: String,
    _ arguments: @escaping @Sendable (Int) -> [Int]
  ) -> WrappedCall {
    @Sendable func trial(_ function: CFunction, _ child: Child, isRunning: Bool) -> Trial {
      let words = arguments(Int(child.process))
      let wake: @Sendable () -> Void = { child.end() }
      return Trial(
        wake: isRunning ? wake : nil,
        end: { hasReturned in
          if hasReturned { return }
          if isRunning { child.end() }
          _ = ChildWait.waitpid.perform(child.process)
        },
        call: {
          let result = function(words)
          return result == Int(child.process) || (symbol == "waitid" && result == 0) ? 0 : -1
        }
      )
    }
    return WrappedCall(
      symbol,
      cancels: true,
      counting: { trial($0, Child(), isRunning: true) },
      lookingAlike: { function in
        let child = Child()
        child.endAndKeep()
        return trial(function, child, isRunning: false)
      }
    )
  }

  private static func starting(_ symbol: String, _ program: String, wrong: String) -> WrappedCall {
    @Sendable func trial(_ function: CFunction, _ program: String) -> Trial {
      let process = room(8)
      return Trial(function, [process, text(program), 0, 0, words(text("true"), 0), words(0)]) { _ in
        let started = load(process, as: pid_t.self)
        if started > 0 { _ = ChildWait.waitpid.perform(started) }
      }
    }
    return WrappedCall(symbol, counting: { trial($0, program) }, lookingAlike: { trial($0, wrong) })
  }
}

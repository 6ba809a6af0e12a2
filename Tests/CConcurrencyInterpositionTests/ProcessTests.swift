import CConcurrencyInterposition
import Glibc
import TestSupport
import Testing

/// Waiting for a process or a thread counts unless it has ended already; starting a process counts.
@Suite(.enabled(if: cci_interposition_available()), .timeLimit(.minutes(20)))
struct ProcessTests {
  @Test(arguments: ChildWait.allCases.filter(\.isSelective))
  func `Waiting for a child that runs is noted`(call: ChildWait) async {
    let (notes, isRight) = await onThread {
      let child = Child()
      let waker = Waker { child.end() }
      var result = 0
      let notes = watching {
        waker.arm()
        result = call.perform(child.process)
      }
      return (notes, result == Int(child.process))
    }
    #expect(isRight)
    #expect(notes.names == [call.rawValue])
    #expect(notes.calls.first?.count == 1)
  }

  @Test(arguments: ChildWait.allCases.filter(\.isSelective))
  func `Waiting for a child that has ended, and asking for one, is not noted`(call: ChildWait) async {
    let (notes, isRight) = await onThread {
      let (running, ended) = (Child(), Child())
      ended.endAndKeep()
      var isRight = false
      let notes = watching { isRight = call.perform(ended.process) == Int(ended.process) }
      let asking = watching { _ = call.perform(running.process, options: WNOHANG) }
      running.end()
      _ = ChildWait.waitpid.perform(running.process)
      return ([notes, asking], isRight)
    }
    #expect(isRight)
    #expect(notes.map(\.names) == [[], []])
  }

  @Test(arguments: ChildWait.allCases.filter(\.isSelective))
  func `Results and errno are those of the real calls`(call: ChildWait) async {
    let outcome = await Outcome.expectTheSame { call.perform(getpid()) }
    #expect(outcome == Outcome(result: -1, error: ECHILD))
    let ended = await Outcome.expectTheSame {
      let child = Child()
      child.endAndKeep()
      errno = 77
      return call.perform(child.process) == Int(child.process) ? 1 : 0
    }
    #expect(ended == Outcome(result: 1, error: 77))
  }

  @Test func `The state of a child is told also by the try`() async {
    let states = await onThread {
      func state(isWatched: Bool) -> [Int] {
        let child = Child()
        kill(child.process, SIGKILL)
        var information = siginfo_t()
        waitid(P_PID, id_t(child.process), &information, WEXITED | WNOWAIT)
        var (status, again) = (CInt(-1), siginfo_t())
        func ask() {
          waitid(P_PID, id_t(child.process), &again, WEXITED | WNOWAIT)
          waitpid(child.process, &status, 0)
        }
        if isWatched { _ = watching { ask() } } else { ask() }
        child.end()
        let isChild = again._sifields._sigchld.si_pid == child.process
        return [Int(status), Int(again.si_code), Int(again.si_signo), isChild ? 1 : 0]
      }
      return [state(isWatched: false), state(isWatched: true)]
    }
    #expect(states[0] == [Int(SIGKILL), 2, Int(SIGCHLD), 1])
    #expect(states[1] == states[0])
  }

  @Test func `Starting a process is noted, failing to is not`() async {
    let (started, failed) = await onThread {
      var process: pid_t = 0
      var arguments = [strdup("true"), nil]
      defer { free(arguments[0]) }
      let started = watching {
        #expect(posix_spawn(&process, "/bin/true", nil, nil, &arguments, environ) == 0)
      }
      _ = ChildWait.waitpid.perform(process)
      let byName = watching { #expect(posix_spawnp(&process, "true", nil, nil, &arguments, environ) == 0) }
      _ = ChildWait.waitpid.perform(process)
      let failed = watching {
        #expect(posix_spawn(&process, "/no/such/program", nil, nil, &arguments, environ) == ENOENT)
        #expect(posix_spawnp(&process, "no-such-program", nil, nil, &arguments, environ) == ENOENT)
      }
      return ([started.names, byName.names], failed)
    }
    #expect(started == [["posix_spawn"], ["posix_spawnp"]])
    #expect(failed.calls.isEmpty)
  }

  @Test func `A command is noted once, asking for a shell is not`() async {
    let (command, asking) = await onThread {
      let command = watching { #expect(system("exit 3") == 3 << 8) }
      let asking = watching { #expect(system(nil) != 0) }
      return (command, asking)
    }
    #expect(command.names == ["system"])
    #expect(command.calls.first?.count == 1)
    #expect(asking.calls.isEmpty)
  }

  @Test func `Opening a pipe to a process is noted, and closing it if the process runs`() async {
    let (opening, waiting, ended): ([String], [String], [String]) = await onThread {
      /// The number of the process, which is the first that it writes.
      func number(_ stream: UnsafeMutablePointer<FILE>) -> pid_t {
        var line = [CChar](repeating: 0, count: 32)
        fgets(&line, CInt(line.count), stream)
        return atoi(line)
      }
      var stream: UnsafeMutablePointer<FILE>?
      // The process stops until the thread that closes the stream is seen to wait for it.
      let opening = watching { stream = popen("echo $$; kill -STOP $$", "r") }
      guard let running = stream else { return ([], [], ["no stream"]) }
      let process = number(running)
      var information = siginfo_t()
      waitid(P_PID, id_t(process), &information, WSTOPPED | WNOWAIT)
      let waker = Waker { kill(process, SIGCONT) }
      let waiting = watching {
        waker.arm()
        #expect(pclose(running) == 0)
      }
      // What is judged by how long it blocks may meet a lock of the C library's own while other tests start processes.
      var (attempts, ended) = (20, [String]())
      repeat {
        attempts -= 1
        guard let other = popen("echo $$", "r") else { return ([], [], ["no stream"]) }
        waitid(P_PID, id_t(number(other)), &information, WEXITED | WNOWAIT)
        ended = watching { #expect(pclose(other) == 0) }.names
      } while attempts > 0 && !ended.isEmpty
      return (opening.names, waiting.names, ended)
    }
    #expect(opening == ["popen"])
    #expect(waiting == ["pclose"])
    #expect(ended == [])
  }

  @Test func `Waiting for a thread that runs is noted, for one that has ended not`() async {
    let (running, ended) = await onThread {
      let end = shared(sem_t())
      sem_init(end.pointer, 0, 0)
      let waker = Waker { sem_post(end.pointer) }
      let first = WaitingThread(until: end.pointer)
      let running = watching {
        waker.arm()
        #expect(pthread_join(first.thread, nil) == 0)
      }
      let second = WaitingThread(until: end.pointer)
      sem_post(end.pointer)
      while second.isAlive { usleep(1000) }
      let ended = watching {
        var result: UnsafeMutableRawPointer?
        #expect(pthread_join(second.thread, &result) == 0)
        #expect(result == UnsafeMutableRawPointer(end.pointer))
      }
      return (running, ended)
    }
    #expect(running.names == ["pthread_join"])
    #expect(ended.calls.isEmpty)
  }

  @Test func `A thread cannot wait for itself, or for one that is detached`() async {
    let detached = await Outcome.expectTheSame { Int(pthread_join(pthread_self(), nil)) }
    #expect(detached == Outcome(result: Int(EINVAL), error: 77))
    let itself = await Outcome.expectTheSame {
      let result = shared(0)
      var thread = pthread_t()
      pthread_create(
        &thread,
        nil,
        { argument in
          cci_thread_prepare()
          cci_current().pointee.watch = cci_current().pointee.own_watch
          argument?.assumingMemoryBound(to: Int.self).pointee = Int(pthread_join(pthread_self(), nil))
          return nil
        },
        result.pointer
      )
      pthread_join(thread, nil)
      return result.pointer.pointee
    }
    #expect(itself == Outcome(result: Int(EDEADLK), error: 77))
  }
}

import Glibc

/// A process that ends when it is told to.
struct Child: Sendable {
  let process: pid_t
  private let ends: Endpoints

  init() {
    // `cat` ends with its input. Nobody else inherits the other end of that.
    ends = Endpoints(.sockets)
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawn_file_actions_adddup2(&actions, ends.near, 0)
    defer { posix_spawn_file_actions_destroy(&actions) }
    var process: pid_t = 0
    var arguments = [strdup("cat"), nil]
    posix_spawn(&process, "/bin/cat", &actions, nil, &arguments, environ)
    free(arguments[0])
    close(ends.near)
    self.process = process
  }

  /// Lets the process end.
  func end() { close(ends.far) }

  /// Lets it end and waits until it has, but leaves it to be waited for.
  func endAndKeep() {
    end()
    var information = siginfo_t()
    waitid(P_PID, id_t(process), &information, WEXITED | WNOWAIT)
  }
}

/// The calls that wait for a child to end.
enum ChildWait: String, CaseIterable, Sendable {
  case waitpid, wait, wait3, wait4, waitid

  /// Waits for a child of the calling thread alone: other threads have children too.
  private static let ofThread = CInt(0x2000_0000)

  /// Whether the call can be told which child it waits for, or whose.
  var isSelective: Bool { self != .wait }

  /// Waits for `child`; returns what the call does.
  func perform(_ child: pid_t, options: CInt = 0) -> Int {
    var status: CInt = 0
    var usage = rusage()
    switch self {
    case .waitpid: return Int(Glibc.waitpid(child, &status, options))
    case .wait: return Int(Glibc.wait(&status))
    case .wait3: return Int(Glibc.wait3(&status, options | Self.ofThread, &usage))
    case .wait4: return Int(Glibc.wait4(child, &status, options, &usage))
    case .waitid:
      var information = siginfo_t()
      let result = Glibc.waitid(P_PID, id_t(child), &information, WEXITED | options)
      return result == 0 ? Int(child) : Int(result)
    }
  }
}

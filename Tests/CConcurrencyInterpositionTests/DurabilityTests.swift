import CConcurrencyInterposition
import CLibraryCalls
import Glibc
import TestSupport
import Testing

/// Writing through to the disk counts always, a lock on a file when another holds it.
@Suite(.enabled(if: cci_interposition_available()), .timeLimit(.minutes(20)))
struct DurabilityTests {
  /// The calls that write through.
  enum Sync: String, CaseIterable, Sendable {
    case fsync, fdatasync, syncfs, msync, sync

    func perform(_ descriptor: CInt) -> Int {
      switch self {
      case .fsync: return Int(Glibc.fsync(descriptor))
      case .fdatasync: return Int(Glibc.fdatasync(descriptor))
      case .syncfs: return Int(call_syncfs(descriptor))
      case .msync: return Self.sync(descriptor, MS_SYNC)
      case .sync:
        Glibc.sync()
        return 0
      }
    }

    /// Maps the file and calls `msync`; without a file, for what is not mapped.
    static func sync(_ descriptor: CInt, _ flags: CInt) -> Int {
      guard descriptor >= 0 else { return Int(Glibc.msync(UnsafeMutableRawPointer(bitPattern: 4096), 8, flags)) }
      let memory = mmap(nil, 8, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0)
      defer { munmap(memory, 8) }
      guard let memory else { return -2 }
      return Int(Glibc.msync(memory, 8, flags))
    }
  }

  @Test(arguments: Sync.allCases)
  func `Writing through is noted`(call: Sync) async {
    let notes = await onThread {
      let file = TemporaryFile()
      defer { file.remove() }
      return watching { #expect(call.perform(file.descriptor) == 0) }
    }
    #expect(notes.names == [call.rawValue])
  }

  @Test func `What does not wait for the disk, or is refused, is not noted`() async {
    let notes = await onThread {
      let file = TemporaryFile()
      defer { file.remove() }
      return watching {
        #expect(Sync.sync(file.descriptor, MS_ASYNC) == 0)
        for call in Sync.allCases where call != .sync { #expect(call.perform(-1) == -1) }
      }
    }
    #expect(notes.calls.isEmpty)
  }

  @Test(arguments: Sync.allCases)
  func `Results and errno are those of the real calls`(call: Sync) async {
    let done = await Outcome.expectTheSame {
      let file = TemporaryFile()
      defer { file.remove() }
      errno = 77
      return call.perform(file.descriptor)
    }
    #expect(done == Outcome(result: 0, error: 77))
    guard call != .sync else { return }
    let wrong = await Outcome.expectTheSame { call.perform(-1) }
    #expect(wrong == Outcome(result: -1, error: call == .msync ? ENOMEM : EBADF))
  }

  /// The locks on files.
  enum FileLock: String, CaseIterable, Sendable {
    case flock, lockf, fcntl, openFile

    var symbol: String { self == .openFile ? "fcntl" : rawValue }
    private var ofOpenFile: Bool { self == .openFile }

    /// Locks the file, waiting if need be; returns what the call does.
    func perform(_ descriptor: CInt) -> Int {
      switch self {
      case .flock: return Int(call_flock(descriptor, LOCK_EX))
      case .lockf: return Int(Glibc.lockf(descriptor, CInt(F_LOCK), 0))
      case .fcntl: return Int(call_lock(descriptor, F_SETLKW, Int16(F_WRLCK)))
      case .openFile: return Int(call_lock(descriptor, 38, Int16(F_WRLCK)))
      }
    }

    /// Lets another open file hold a lock of the same kind until it is closed.
    func hold(_ file: TemporaryFile) -> CInt {
      let other = call_open(file.path, 0, O_RDWR | O_CLOEXEC, 0)
      if self == .flock { _ = call_flock(other, LOCK_EX) } else { _ = call_lock(other, 37, Int16(F_WRLCK)) }
      return other
    }
  }

  @Test(arguments: FileLock.allCases)
  func `A lock on a file that is held is noted`(lock: FileLock) async {
    let notes = await onThread {
      let file = TemporaryFile()
      defer { file.remove() }
      let holder = lock.hold(file)
      let waker = Waker { close(holder) }
      return watching {
        waker.arm()
        #expect(lock.perform(file.descriptor) == 0)
      }
    }
    #expect(notes.names == [lock.symbol])
  }

  @Test(arguments: FileLock.allCases)
  func `A lock on a file that is free, or that is only tried, is not noted`(lock: FileLock) async {
    let notes = await onThread {
      let (free, held) = (TemporaryFile(), TemporaryFile())
      let holder = lock.hold(held)
      defer {
        close(holder)
        free.remove()
        held.remove()
      }
      return watching {
        #expect(lock.perform(free.descriptor) == 0)
        if lock == .flock {
          #expect(call_flock(held.descriptor, LOCK_EX | LOCK_NB) == -1)
        } else {
          #expect(lockf(held.descriptor, CInt(F_TLOCK), 0) == -1)
          #expect(call_lock(held.descriptor, F_SETLK, Int16(F_WRLCK)) == -1)
        }
        #expect(fcntl(held.descriptor, F_GETFL) & O_RDWR != 0)
      }
    }
    #expect(notes.calls.isEmpty)
  }

  @Test(arguments: FileLock.allCases)
  func `Results and errno of locks are those of the real calls`(lock: FileLock) async {
    let free = await Outcome.expectTheSame {
      let file = TemporaryFile()
      defer { file.remove() }
      errno = 77
      return lock.perform(file.descriptor)
    }
    #expect(free == Outcome(result: 0, error: 77))
    let wrong = await Outcome.expectTheSame { lock.perform(-1) }
    #expect(wrong == Outcome(result: -1, error: EBADF))
    let waited = await Outcome.expectTheSame {
      let file = TemporaryFile()
      defer { file.remove() }
      let holder = lock.hold(file)
      let waker = Waker(polls: 10) { close(holder) }
      waker.arm()
      errno = 77
      return lock.perform(file.descriptor)
    }
    #expect(waited == Outcome(result: 0, error: 77))
  }
}

import CConcurrencyInterposition
import CLibraryCalls
import Glibc
import TestSupport
import Testing

/// A call on a file counts when every one does, or when it takes long.
@Suite(.enabled(if: cci_interposition_available()), .timeLimit(.minutes(20)))
struct FileTests {
  @Test(arguments: FileCall.all)
  func `A call on a file is noted when all are wanted`(call: FileCall) async {
    let notes = await onThread {
      let file = TemporaryFile()
      defer { file.remove() }
      return watching(fileGrace: 0) { _ = call.perform(file) }
    }
    #expect(notes.names == [call.name])
  }

  @Test(arguments: FileCall.all)
  func `A short call on a file is not noted otherwise`(call: FileCall) async {
    let notes = await onThread {
      let file = TemporaryFile()
      defer { file.remove() }
      return watching { _ = call.perform(file) }
    }
    #expect(notes.calls.isEmpty)
  }

  @Test(arguments: FileCall.all)
  func `Results and errno are those of the real calls`(call: FileCall) async {
    await Outcome.expectTheSame {
      let file = TemporaryFile()
      defer { file.remove() }
      errno = 77
      return call.perform(file)
    }
    // Neither a descriptor nor a path.
    await Outcome.expectTheSame {
      let file = TemporaryFile()
      file.remove()
      errno = 77
      return call.perform(TemporaryFile(path: file.path + "/nothing", descriptor: -1))
    }
  }

  @Test func `Reading a directory, and making a file, is noted when all are wanted`() async {
    let (strict, other, entries) = await onThread {
      var entries: [Int] = []
      func work() {
        let file = TemporaryFile()
        file.remove()
        guard let directory = opendir("/proc/self/fd") else { return }
        var count = 0
        errno = 77
        while readdir(directory) != nil { count += 1 }
        entries += [count > 2 ? 1 : 0, Int(errno)]
        closedir(directory)
      }
      let strict = watching(fileGrace: 0) { work() }
      return (strict, watching { work() }, entries)
    }
    #expect(strict.names.contains("readdir"))
    #expect(strict.names.contains("mkstemp"))
    #expect(other.calls.isEmpty)
    #expect(entries == [1, 77, 1, 77])
  }

  @Test func `A long call on a file is noted`() async {
    let (short, long) = await onThread {
      func openOnce(longCall: Int64, isStrict: Bool) -> Notes {
        // A pipe with a name opens when somebody opens its other end.
        let file = TemporaryFile()
        unlink(file.path)
        mkfifo(file.path, 0o600)
        defer { file.remove() }
        let path = file.path
        let waker = Waker { close(call_open(path, 0, O_WRONLY, 0)) }
        return watching(fileGrace: isStrict ? 0 : longCall, longCall: longCall) {
          waker.arm()
          close(call_open(path, 0, O_RDONLY, 0))
        }
      }
      func openTwice(longCall: Int64) -> [Notes] {
        [false, true].map { openOnce(longCall: longCall, isStrict: $0) }
      }
      return (openTwice(longCall: .max / 2), openTwice(longCall: 1_000_000))
    }
    #expect(short.map(\.names) == [[], []])
    #expect(long.map(\.names) == [["open"], ["open"]])
    for call in long.flatMap(\.calls) { #expect(call.wall - call.cpu - call.runDelay >= 1_000_000) }
  }

  @Test func `A call on a file that only waited for its core did not block`() async {
    // In a call that the machine let sleep, for want of a page, the thread did not only wait for its core.
    var attempt = (calls: [NotedCall](), slept: true)
    for _ in 0..<20 where attempt.slept {
      attempt = await onThread {
        let file = TemporaryFile()
        defer { file.remove() }
        var bytes = [UInt8](repeating: 1, count: 1 << 18)
        pwrite(file.descriptor, bytes, bytes.count, 0)
        pread(file.descriptor, &bytes, bytes.count, 0)
        var sleeps = 0
        let notes = watching(fileGrace: 1_000_000) {
          amongRivals {
            for _ in 0..<3 {
              // While the thread slept it had no core either, and did not want one.
              cci_current().pointee.allowance += 1
              usleep(300_000)
              cci_current().pointee.allowance -= 1
              // Until a call has waited for longer than what is allowed.
              var kept: Int64 = 0
              while kept < 2_000_000 && sleeps == 0 {
                (kept, sleeps) = (-waited(), -sleepsOfThread())
                pread(file.descriptor, &bytes, bytes.count, 0)
                (kept, sleeps) = (kept + waited(), sleeps + sleepsOfThread())
              }
            }
          }
        }
        return (notes.calls, sleeps > 0)
      }
    }
    #expect(!attempt.slept)
    #expect(attempt.calls.isEmpty)
  }

  @Test func `Devices and pipes are no files`() async {
    let notes = await onThread {
      let ends = Endpoints(.pipe)
      defer { ends.close() }
      ends.provide()
      return watching(fileGrace: 0) {
        let null = call_open("/dev/null", 0, O_RDWR, 0)
        #expect(StreamCall.write.perform(null) == 1)
        #expect(StreamCall.read.perform(null) == 0)
        #expect(StreamCall.read.perform(ends.near) == 1)
        fopen("/dev/null", "r").map { _ = fclose($0) }
        close(null)
      }
    }
    #expect(notes.calls.isEmpty)
  }

  @Test func `A refused call is none`() async {
    let notes = await onThread {
      watching(fileGrace: 0) {
        #expect(StreamCall.read.perform(-1) == -1)
        #expect(ftruncate(-1, 0) == -1)
        #expect(call_open(String(repeating: "x", count: 5000), 0, 0, 0) == -1)
      }
    }
    #expect(notes.calls.isEmpty)
  }

  @Test func `A file is opened with its mode`() async {
    let modes = await onThread {
      func mode() -> mode_t {
        let file = TemporaryFile()
        file.remove()
        close(call_open(file.path, 0, O_CREAT | O_RDWR, 0o640))
        var status = stat()
        stat(file.path, &status)
        unlink(file.path)
        return status.st_mode
      }
      let real = mode()
      var watched: mode_t = 0
      _ = watching { watched = mode() }
      return [real, watched]
    }
    #expect(modes[0] == modes[1])
    #expect(modes[0] & 0o600 == 0o600)
  }

  @Test func `Functions that call others are one call`() async {
    let notes = await onThread {
      let file = TemporaryFile()
      defer { file.remove() }
      return watching(fileGrace: 0) {
        usleep(0)
        fopen(file.path, "r").map { _ = fclose($0) }
        _ = system("exit 0")
      }
    }
    #expect(notes.names == ["usleep", "fopen", "system"])
    #expect(notes.calls.map(\.count) == [1, 1, 1])
  }
}

extension TemporaryFile {
  /// What is at the path, or is not.
  fileprivate init(path: String, descriptor: CInt) {
    (self.path, self.descriptor) = (path, descriptor)
  }
}

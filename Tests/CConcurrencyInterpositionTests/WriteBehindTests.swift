import CConcurrencyInterposition
import Glibc
import TestSupport
import Testing

/// A stream of the C library keeps what is written, as far as it has room.
@Suite(.enabled(if: cci_interposition_available()), .timeLimit(.minutes(20)))
struct WriteBehindTests {
  /// Makes a stream that keeps `size` bytes and writes to the near one of two sockets, of which the far one has no room left.
  private static func withFullStream(
    keeping size: Int,
    _ mode: CInt = _IOFBF,
    _ body: (_ stream: UnsafeMutablePointer<FILE>, _ ends: Endpoints) -> Void
  ) {
    let ends = Endpoints(.sockets)
    guard let stream = fdopen(ends.near, "w") else { fatalError("there is no stream") }
    setvbuf(stream, sharedBytes(size).assumingMemoryBound(to: CChar.self), mode, size)
    ends.fill()
    body(stream, ends)
    ends.drain()
    fclose(stream)
    close(ends.far)
  }

  @Test func `What a stream keeps is no wait, what it must write is one`() async {
    let (kept, written, flushed) = await onThread {
      var notes: [Notes] = []
      Self.withFullStream(keeping: 256) { stream, ends in
        notes.append(
          watching(fileGrace: 0) {
            #expect(fputs("first\nsecond\n", stream) >= 0)
            #expect(fwrite("third\n", 1, 6, stream) == 6)
            for _ in 0..<(256 - 19) { #expect(fputc(0x78, stream) == 0x78) }
          }
        )
        for call in [{ _ = fputc(0x78, stream) }, { _ = fflush(stream) }] {
          let waker = Waker { ends.drain() }
          notes.append(
            watching(fileGrace: 0) {
              waker.arm()
              call()
            }
          )
          waker.join()
          ends.fill()
        }
      }
      return (notes[0].names, notes[1].names, notes[2].names)
    }
    #expect(kept == [])
    #expect(written == ["fputc"])
    #expect(flushed == ["fflush"])
  }

  @Test func `A line is written when it ends`() async {
    let (kept, written) = await onThread {
      var notes: [Notes] = []
      Self.withFullStream(keeping: 256, _IOLBF) { stream, ends in
        fputc(0x78, stream)
        notes.append(
          watching {
            #expect(fputs("no line", stream) >= 0)
            #expect(fputc(0x78, stream) == 0x78)
          }
        )
        let waker = Waker { ends.drain() }
        notes.append(
          watching {
            waker.arm()
            #expect(fputs("x\n", stream) >= 0)
          }
        )
        waker.join()
      }
      return (notes[0].names, notes[1].names)
    }
    #expect(kept == [])
    #expect(written == ["fputs"])
  }

  @Test func `Only what goes to a file is a call on it`() async {
    let notes = await onThread {
      let file = TemporaryFile()
      defer { file.remove() }
      guard let stream = fopen(file.path, "w") else { fatalError("there is no stream") }
      setvbuf(stream, sharedBytes(256).assumingMemoryBound(to: CChar.self), _IOFBF, 256)
      let bytes = [UInt8](repeating: 0x78, count: 256)
      let notes = [
        // The first makes room, but writes nothing.
        watching(fileGrace: 0) { for _ in 0..<256 { #expect(fputc(0x78, stream) == 0x78) } },
        watching(fileGrace: 0) { #expect(fwrite(bytes, 1, 256, stream) == 256) },
        watching(fileGrace: 0) { #expect(fflush(stream) == 0) },
        watching(fileGrace: 0) { #expect(fflush(stream) == 0) },
        watching(fileGrace: 0) { #expect(fputs("x", stream) >= 0) },
        watching(fileGrace: 0) { #expect(fclose(stream) == 0) },
      ]
      return notes.map(\.names)
    }
    #expect(notes == [[], ["fwrite(file)"], [], [], [], ["fclose(file)"]])
  }

  @Test func `Closing a stream that has kept nothing is no wait`() async {
    let notes = await onThread {
      let ends = Endpoints(.sockets)
      defer { close(ends.far) }
      guard let stream = fdopen(ends.near, "w") else { fatalError("there is no stream") }
      ends.fill()
      return watching(fileGrace: 0, longCall: 0) { #expect(fclose(stream) == 0) }
    }
    #expect(notes.calls.isEmpty)
  }

  @Test func `The standard output and the standard error are never noted`() async {
    let notes = await onThread {
      let own = ["stdout", "stderr"].map { (name: String) in
        pointer(load(Int(bitPattern: dlsym(nil, name)), as: Int.self), to: FILE.self)
      }
      // Other streams that write there.
      let others = [STDOUT_FILENO, STDERR_FILENO].compactMap { fdopen($0, "w") }
      return watching(fileGrace: 0, longCall: 0) {
        for stream in own + others {
          #expect(fputs("A watched ", stream) >= 0)
          #expect(fwrite("line", 1, 4, stream) == 4)
          #expect(fputc(0x2e, stream) == 0x2e)
          #expect(fflush(stream) == 0)
          #expect(putc(0x0a, stream) == 0x0a)
          #expect(fflush(stream) == 0)
        }
        print("A watched print.")
      }
    }
    #expect(notes.calls.isEmpty)
  }

  @Test func `Memory is no descriptor, and what is refused is no wait`() async {
    let notes = await onThread {
      let file = TemporaryFile()
      defer { file.remove() }
      guard let memory = fmemopen(sharedBytes(8), 8, "w"), let reading = fopen(file.path, "r") else {
        fatalError("there is no stream")
      }
      defer {
        fclose(memory)
        fclose(reading)
      }
      return watching(fileGrace: 0, longCall: 0) {
        #expect(fputc(0x78, memory) == 0x78)
        #expect(fflush(memory) == 0)
        #expect(fputs("x", reading) == EOF)
        #expect(fwrite("x", 1, 1, reading) == 0)
        #expect(fputc(0x78, reading) == EOF)
      }
    }
    #expect(notes.calls.isEmpty)
  }

  @Test func `What is written arrives, and what cannot be is refused, as without a watch`() async {
    for mode in [_IOFBF, _IOLBF, _IONBF] {
      await Outcome.expectTheSame {
        let file = TemporaryFile()
        defer { file.remove() }
        guard let stream = fopen(file.path, "w") else { return -2 }
        setvbuf(stream, sharedBytes(16).assumingMemoryBound(to: CChar.self), mode, 16)
        fputs("a first line\nand a second one", stream)
        fwrite("0123456789\n", 11, 1, stream)
        fputc(0x78, stream)
        fflush(stream)
        putc(0x79, stream)
        fclose(stream)
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = pread(file.descriptor, &bytes, bytes.count, 0)
        let expected = Array("a first line\nand a second one0123456789\nxy".utf8)
        errno = 77
        return Array(bytes.prefix(max(0, count))) == expected ? count : -1
      }
      let refused = await Outcome.expectTheSame {
        guard let stream = fopen("/dev/full", "w") else { return -2 }
        setvbuf(stream, sharedBytes(16).assumingMemoryBound(to: CChar.self), mode, 16)
        errno = 77
        let results = [fputs("x", stream), fflush(stream), fputc(0x78, stream), fputs("x\n", stream), fflush(stream)]
        let error = errno
        let closed = fclose(stream)
        errno = error
        return (results + [closed]).reduce(0) { $0 * 4 + Int($1) }
      }
      #expect(refused.error == ENOSPC)
    }
  }
}

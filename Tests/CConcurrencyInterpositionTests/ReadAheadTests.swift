import CConcurrencyInterposition
import Glibc
import TestSupport
import Testing

/// A stream of the C library answers from what it has read ahead, as far as that goes.
@Suite(.enabled(if: cci_interposition_available()), .timeLimit(.minutes(20)))
struct ReadAheadTests {
  @Test func `A line that was read ahead is no wait`() async {
    let notes = await onThread { readSecondLine(of: "first\nsecond\n") }
    #expect(notes.calls.isEmpty)
  }

  @Test func `A line of which only a part was read ahead is one`() async {
    let notes = await onThread { readSecondLine(of: "first\nsec", then: "ond\n") }
    #expect(notes.names == ["fgets"])
  }

  @Test func `The end of a stream is no wait, also when it is asked again`() async {
    let notes = await onThread {
      let ends = Endpoints(.sockets)
      ends.closeFar()
      guard let stream = fdopen(ends.near, "r") else { fatalError("there is no stream") }
      defer { fclose(stream) }
      return watching {
        #expect(fgetc(stream) == EOF)
        #expect(fgetc(stream) == EOF)
      }
    }
    #expect(notes.calls.isEmpty)
  }

  @Test func `Of a file that was read ahead only the first call is one on it`() async {
    let notes = await onThread {
      let file = TemporaryFile()
      defer { file.remove() }
      guard let stream = fopen(file.path, "r") else { fatalError("there is no stream") }
      defer { fclose(stream) }
      return watching(fileGrace: 0) {
        for _ in 0..<8 { #expect(fgetc(stream) != EOF) }
      }
    }
    #expect(notes.names == ["fgetc(file)"])
    #expect(notes.calls.map(\.count) == [1])
  }

  @Test func `Memory is no descriptor`() async {
    let notes = await onThread {
      let bytes = sharedBytes(8)
      bytes.storeBytes(of: 0x78, as: UInt8.self)
      guard let stream = fmemopen(bytes, 8, "r") else { fatalError("there is no stream") }
      defer { fclose(stream) }
      return watching(fileGrace: 0, longCall: 0) { #expect(fgetc(stream) == 0x78) }
    }
    #expect(notes.calls.isEmpty)
  }
}

/// Reads two lines from a stream that holds `text`, all of which the first call takes; returns what was noted of the second.
/// `rest` comes once the thread sleeps.
private func readSecondLine(of text: String, then rest: String = "") -> Notes {
  let ends = Endpoints(.sockets)
  Glibc.write(ends.far, text, text.utf8.count)
  guard let stream = fdopen(ends.near, "r") else { fatalError("there is no stream") }
  defer {
    fclose(stream)
    close(ends.far)
  }
  let line = sharedBytes(64).assumingMemoryBound(to: CChar.self)
  fgets(line, 64, stream)
  #expect(String(cString: line) == "first\n")
  let waker = rest.isEmpty ? nil : Waker { Glibc.write(ends.far, rest, rest.utf8.count) }
  let notes = watching(fileGrace: 0) {
    waker?.arm()
    fgets(line, 64, stream)
  }
  waker?.join()
  #expect(String(cString: line) == "second\n")
  return notes
}

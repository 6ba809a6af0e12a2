import Glibc

/// Reading from streams of the C library.
extension WrappedCall {
  /// What reads a line or a byte of a stream.
  private struct StreamReading: Sendable {
    var symbol: String
    var name: String
    var returnsPointer = false
    var arguments: @Sendable (_ stream: Int) -> [Int]
  }

  private static let newline = 10

  private static let readingStreams: [StreamReading] = [
    StreamReading(symbol: "getline", name: "getdelim") { [words(0), words(0), $0] },
    StreamReading(symbol: "getdelim", name: "getdelim") { [words(0), words(0), newline, $0] },
    StreamReading(symbol: "__getdelim", name: "getdelim") { [words(0), words(0), newline, $0] },
    StreamReading(symbol: "fgets", name: "fgets", returnsPointer: true) { [room(), 16, $0] },
    StreamReading(symbol: "__fgets_chk", name: "fgets", returnsPointer: true) { [room(), 256, 16, $0] },
    StreamReading(symbol: "fread", name: "fread") { [room(), 1, 1, $0] },
    StreamReading(symbol: "__fread_chk", name: "fread") { [room(), 256, 1, 1, $0] },
    StreamReading(symbol: "fgetc", name: "fgetc") { [$0] },
    StreamReading(symbol: "getc", name: "fgetc") { [$0] },
  ]

  static let libraryStreams: [WrappedCall] = readingStreams.map { call in
    stream(call.symbol, call.name, returnsPointer: call.returnsPointer) { function, isReady in
      let ends = Endpoints(.sockets)
      if isReady { ends.provide() }
      let stream = Int(bitPattern: fdopen(ends.near, "r"))
      return Trial(function, call.arguments(stream), wake: { ends.provide() }) { hasReturned in
        // A thread that has ended in the call can have kept the stream's lock.
        if hasReturned { fclose(pointer(stream, to: FILE.self)) } else { close(ends.near) }
        close(ends.far)
      }
    }
  }

  static let libraryStreamsOfFiles: [WrappedCall] = readingStreams.map { call in
    let prepare: Preparation = { function in
      let file = TemporaryFile()
      let stream = Int(bitPattern: fopen(file.path, "r"))
      return Trial(function, call.arguments(stream)) { hasReturned in
        if hasReturned { fclose(pointer(stream, to: FILE.self)) }
        file.remove()
      }
    }
    return WrappedCall(
      call.symbol,
      as: "\(call.name)(file)",
      cancels: true,
      returnsPointer: call.returnsPointer,
      counting: prepare,
      lookingAlike: prepare
    )
  }
}

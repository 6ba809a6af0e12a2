import Glibc

/// Reading from and writing to streams of the C library.
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

  // MARK: Writing

  /// What writes a byte to a stream that keeps none, or what a stream has kept.
  private struct StreamWriting: Sendable {
    var symbol: String
    var name: String
    /// Whether the stream has kept a byte.
    var flushes = false
    var arguments: @Sendable (_ stream: Int) -> [Int]

    /// A stream that writes to the descriptor.
    func stream(_ descriptor: CInt) -> Int {
      let stream = fdopen(descriptor, "w")
      if flushes { fputc(0x78, stream) } else { setvbuf(stream, nil, _IONBF, 0) }
      return Int(bitPattern: stream)
    }

    /// Closes what is left of the stream.
    func end(_ stream: Int, hasReturned: Bool) {
      if hasReturned && symbol == "fclose" { return }
      let stream = pointer(stream, to: FILE.self)
      if hasReturned {
        fclose(stream)
      } else {
        // A thread that has ended in the call can have kept the stream's lock. When the process ends all streams are written.
        let descriptor = fileno(stream)
        CFunction("__fpurge")([Int(bitPattern: stream)])
        // One that has ended in `fclose` can have closed the descriptor, whose number is somebody else's by now.
        if symbol != "fclose" { close(descriptor) }
      }
    }
  }

  private static let writingStreams: [StreamWriting] = [
    StreamWriting(symbol: "fwrite", name: "fwrite") { [text("x"), 1, 1, $0] },
    StreamWriting(symbol: "fputs", name: "fputs") { [text("x"), $0] },
    StreamWriting(symbol: "fputc", name: "fputc") { [0x78, $0] },
    StreamWriting(symbol: "putc", name: "fputc") { [0x78, $0] },
    StreamWriting(symbol: "fflush", name: "fflush", flushes: true) { [$0] },
    StreamWriting(symbol: "fclose", name: "fclose", flushes: true) { [$0] },
  ]

  static let libraryStreamsThatWrite: [WrappedCall] = writingStreams.map { call in
    stream(call.symbol, call.name) { function, isReady in
      let ends = Endpoints(.sockets)
      let stream = call.stream(ends.near)
      if !isReady { ends.fill() }
      return Trial(function, call.arguments(stream), wake: { ends.drain() }) { hasReturned in
        call.end(stream, hasReturned: hasReturned)
        close(ends.far)
      }
    }
  }

  static let libraryStreamsToFiles: [WrappedCall] = writingStreams.map { call in
    let prepare: Preparation = { function in
      let file = TemporaryFile()
      let stream = call.stream(dup(file.descriptor))
      return Trial(function, call.arguments(stream)) { hasReturned in
        call.end(stream, hasReturned: hasReturned)
        file.remove()
      }
    }
    return WrappedCall(
      call.symbol,
      as: "\(call.name)(file)",
      cancels: true,
      counting: prepare,
      lookingAlike: prepare
    )
  }
}

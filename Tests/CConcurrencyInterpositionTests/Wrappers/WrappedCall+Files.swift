import Glibc

/// Files and directories.
extension WrappedCall {
  /// What a call takes for the current folder.
  private static let here = Int(AT_FDCWD)

  static let opens: [WrappedCall] = [
    opening("open", as: "open") { [$0.address, Int(O_RDONLY), 0] },
    opening("open64", as: "open") { [$0.address, Int(O_RDONLY), 0] },
    opening("__open_2", as: "open") { [$0.address, Int(O_RDONLY)] },
    opening("__open64_2", as: "open") { [$0.address, Int(O_RDONLY)] },
    opening("openat", as: "openat") { [here, $0.address, Int(O_RDONLY), 0] },
    opening("openat64", as: "openat") { [here, $0.address, Int(O_RDONLY), 0] },
    opening("__openat_2", as: "openat") { [here, $0.address, Int(O_RDONLY)] },
    opening("__openat64_2", as: "openat") { [here, $0.address, Int(O_RDONLY)] },
    opening("creat", as: "creat") { [$0.address, 0o600] },
    opening("creat64", as: "creat") { [$0.address, 0o600] },
    openingStream("fopen"),
    openingStream("fopen64"),
    WrappedCall(
      "mkstemp",
      as: "mkstemp",
      file: { _ in [text("/tmp/concurrency-testing-XXXXXX")] },
      trial: { function, words, file in
        Trial(opening: function, words, close: { close(CInt($0)) }) {
          unlink(pointer(words[0], to: CChar.self))
          file.remove()
        }
      }
    ),
  ]

  /// Reading and writing at a place.
  static let places: [WrappedCall] = [
    onFile("pread", cancels: true) { [Int($0.descriptor), text("x"), 1, 0] },
    onFile("pread64", as: "pread", cancels: true) { [Int($0.descriptor), text("x"), 1, 0] },
    onFile("__pread_chk", as: "pread", cancels: true) { [Int($0.descriptor), text("x"), 1, 0, 1] },
    onFile("__pread64_chk", as: "pread", cancels: true) { [Int($0.descriptor), text("x"), 1, 0, 1] },
    onFile("pwrite", cancels: true) { [Int($0.descriptor), text("x"), 1, 0] },
    onFile("pwrite64", as: "pwrite", cancels: true) { [Int($0.descriptor), text("x"), 1, 0] },
    onFile("preadv", cancels: true) { [Int($0.descriptor), words(text("x"), 1), 1, 0] },
    onFile("preadv64", as: "preadv", cancels: true) { [Int($0.descriptor), words(text("x"), 1), 1, 0] },
    onFile("pwritev", cancels: true) { [Int($0.descriptor), words(text("x"), 1), 1, 0] },
    onFile("pwritev64", as: "pwritev", cancels: true) { [Int($0.descriptor), words(text("x"), 1), 1, 0] },
    // From one half of the file to the other.
    onFile("copy_file_range", cancels: true) { [Int($0.descriptor), words(0), Int($0.descriptor), words(4), 4, 0] },
  ]

  /// Asking about files and directories.
  static let questions: [WrappedCall] = [
    onFile("stat") { [$0.address, room()] },
    onFile("stat64", as: "stat") { [$0.address, room()] },
    onFile("lstat") { [$0.address, room()] },
    onFile("lstat64", as: "lstat") { [$0.address, room()] },
    onFile("fstatat") { [here, $0.address, room(), 0] },
    onFile("fstatat64", as: "fstatat") { [here, $0.address, room(), 0] },
    onFile("statx") { [here, $0.address, 0, 0x7ff, room()] },
    onFile("access") { [$0.address, Int(F_OK)] },
    onFile("faccessat") { [here, $0.address, Int(F_OK), 0] },
    onFile("readlink") { [$0.address, room(), 64] },
    onFile("realpath", returnsPointer: true) { [$0.address, room(4096)] },
    // It is no directory, as the disk knows.
    onFile("opendir", returnsPointer: true) { [$0.address] },
    readingFolder("readdir"),
    readingFolder("readdir64"),
    startingWalk("fts_open"),
    startingWalk("fts64_open"),
    walking("fts_read"),
    walking("fts64_read"),
  ]

  /// Changing files and directories.
  static let changes: [WrappedCall] = [
    onFile("mkdir") { [$0.address, 0o700] },
    onFile("rmdir") { [$0.address] },
    onFile("rename") { [$0.address, $0.address] },
    onFile("renameat") { [here, $0.address, here, $0.address] },
    onFile("link") { [$0.address, $0.address] },
    onFile("symlink") { [text("target"), $0.address] },
    onFile("unlink") { [$0.address] },
    onFile("unlinkat") { [here, $0.address, 0] },
    onFile("remove") { [$0.address] },
    onFile("chmod") { [$0.address, 0o600] },
    onFile("chown") { [$0.address, Int(getuid()), Int(getgid())] },
    onFile("truncate") { [$0.address, 4] },
    onFile("truncate64", as: "truncate") { [$0.address, 4] },
    onFile("ftruncate") { [Int($0.descriptor), 4] },
    onFile("ftruncate64", as: "ftruncate") { [Int($0.descriptor), 4] },
  ]

  /// A call on a file, or on what is at its path.
  static func onFile(
    _ symbol: String,
    as name: String? = nil,
    cancels: Bool = false,
    returnsPointer: Bool = false,
    _ arguments: @escaping @Sendable (TemporaryFile) -> [Int]
  ) -> WrappedCall {
    WrappedCall(
      symbol,
      as: name,
      cancels: cancels,
      returnsPointer: returnsPointer,
      file: arguments,
      trial: { function, words, file in Trial(function, words) { _ in file.remove() } }
    )
  }

  private static func opening(
    _ symbol: String,
    as name: String,
    _ arguments: @escaping @Sendable (TemporaryFile) -> [Int]
  ) -> WrappedCall {
    WrappedCall(
      symbol,
      as: name,
      cancels: true,
      file: arguments,
      trial: { function, words, file in
        Trial(opening: function, words, close: { close(CInt($0)) }, end: { file.remove() })
      }
    )
  }

  private static func openingStream(_ symbol: String) -> WrappedCall {
    WrappedCall(
      symbol,
      as: "fopen",
      file: { [$0.address, text("r")] },
      trial: { function, words, file in
        Trial(opening: function, words, close: { fclose(pointer($0, to: FILE.self)) }, end: { file.remove() })
      }
    )
  }

  private static func readingFolder(_ symbol: String) -> WrappedCall {
    WrappedCall(
      symbol,
      as: "readdir",
      returnsPointer: true,
      file: { _ in [Int(bitPattern: opendir("/"))] },
      trial: { function, words, file in
        Trial(function, words) { _ in
          CFunction("closedir")(words)
          file.remove()
        }
      }
    )
  }

  /// What `fts_open` takes to go through what is at the path: without links, and without changing the current folder.
  @Sendable private static func walk(of file: TemporaryFile) -> [Int] {
    let (physical, staying) = (0x10, 0x4)
    return [words(file.address, 0), physical | staying, 0]
  }

  private static func startingWalk(_ symbol: String) -> WrappedCall {
    WrappedCall(
      symbol,
      as: "fts_open",
      file: walk,
      trial: { function, words, file in
        Trial(opening: function, words, close: { CFunction("fts_close")([$0]) }, end: { file.remove() })
      }
    )
  }

  private static func walking(_ symbol: String) -> WrappedCall {
    WrappedCall(
      symbol,
      as: "fts_read",
      returnsPointer: true,
      file: { [CFunction("fts_open").word(walk(of: $0))] },
      trial: { function, words, file in
        Trial(function, words) { _ in
          CFunction("fts_close")(words)
          file.remove()
        }
      }
    )
  }

  private init(
    _ symbol: String,
    as name: String?,
    cancels: Bool = false,
    returnsPointer: Bool = false,
    file arguments: @escaping @Sendable (TemporaryFile) -> [Int],
    trial: @escaping @Sendable (CFunction, [Int], TemporaryFile) -> Trial
  ) {
    let prepare: Preparation = { function in
      let file = TemporaryFile()
      return trial(function, arguments(file), file)
    }
    self.init(
      symbol,
      as: name,
      cancels: cancels,
      returnsPointer: returnsPointer,
      counting: prepare,
      lookingAlike: prepare
    )
  }
}

extension TemporaryFile {
  /// The path, for a call.
  fileprivate var address: Int { text(path) }
}

import Glibc

/// Names of hosts and accounts, and what is to be safe on the disk.
extension WrappedCall {
  static let lookups: [WrappedCall] = [
    lookup("getaddrinfo") { [$0, 0, 0, room(8)] },
    WrappedCall(
      "getnameinfo",
      { [loopback, 16, room(), 256, 0, 0, 0] },
      not: { [loopback, 16, room(), 256, 0, 0, Int(NI_NUMERICHOST)] }
    ),
    lookup("gethostbyname", returnsPointer: true) { [$0] },
    lookup("gethostbyname2", returnsPointer: true) { [$0, Int(AF_INET)] },
    lookup("gethostbyname_r") { [$0, room(), room(4096), 4096, room(8), room(8)] },
    lookup("gethostbyname2_r") { [$0, Int(AF_INET), room(), room(4096), 4096, room(8), room(8)] },
    WrappedCall("gethostbyaddr", returnsPointer: true, { [loopback + 4, 4, Int(AF_INET)] }, not: nil),
    WrappedCall(
      "gethostbyaddr_r",
      { [loopback + 4, 4, Int(AF_INET), room(), room(4096), 4096, room(8), room(8)] },
      not: nil
    ),
  ]

  /// This machine, whose name stands in a file, or its address.
  private static func lookup(
    _ symbol: String,
    returnsPointer: Bool = false,
    _ arguments: @escaping @Sendable (_ host: Int) -> [Int]
  ) -> WrappedCall {
    WrappedCall(
      symbol,
      returnsPointer: returnsPointer,
      { arguments(text("localhost")) },
      not: { arguments(text("127.0.0.1")) }
    )
  }

  /// A `sockaddr_in` of this machine; the address itself begins at its fifth byte.
  private static var loopback: Int {
    let address = room(16)
    store(sa_family_t(AF_INET), at: address)
    store(UInt32(0x7f00_0001).bigEndian, at: address + 4)
    return address
  }

  /// The administrator, who stands in a file.
  static let accounts: [WrappedCall] = [
    account("getpwnam") { [text("root")] },
    account("getpwuid") { [0] },
    account("getgrnam") { [text("root")] },
    account("getgrgid") { [0] },
    account("getpwnam_r") { [text("root"), room(), room(4096), 4096, room(8)] },
    account("getpwuid_r") { [0, room(), room(4096), 4096, room(8)] },
    account("getgrnam_r") { [text("root"), room(), room(4096), 4096, room(8)] },
    account("getgrgid_r") { [0, room(), room(4096), 4096, room(8)] },
  ]

  private static func account(_ symbol: String, _ arguments: @escaping @Sendable () -> [Int]) -> WrappedCall {
    WrappedCall(symbol, returnsPointer: !symbol.hasSuffix("_r"), arguments, not: arguments).byLength
  }

  static let durability: [WrappedCall] = [
    onDescriptor("fsync", cancels: true),
    onDescriptor("fdatasync", cancels: true),
    onDescriptor("syncfs", cancels: false),
    WrappedCall("sync", counting: { function in Trial(call: { function([]) & 0 }) }, lookingAlike: nil),
    WrappedCall("msync", cancels: true, { [mapped(), 4096, Int(MS_SYNC)] }, not: { [mapped(), 4096, Int(MS_ASYNC)] }),
    locking("flock", .flock, cancels: false) { [$0, Int(LOCK_EX)] },
    locking("lockf", .lockf) { [$0, Int(F_LOCK), 0] },
    locking("lockf64", .lockf) { [$0, Int(F_LOCK), 0] },
    locking("fcntl", .fcntl) { [$0, Int(F_SETLKW), wholeFile()] },
    locking("fcntl64", .fcntl) { [$0, Int(F_SETLKW), wholeFile()] },
  ]

  /// A call that writes through what a descriptor refers to, and is refused for what is none.
  private static func onDescriptor(_ symbol: String, cancels: Bool) -> WrappedCall {
    WrappedCall(
      symbol,
      cancels: cancels,
      counting: { function in
        let file = TemporaryFile()
        return Trial(function, [Int(file.descriptor)]) { _ in file.remove() }
      },
      lookingAlike: { Trial($0, [-1]) }
    )
  }

  /// A page of memory that is a file.
  private static func mapped() -> Int {
    let file = TemporaryFile()
    defer { file.remove() }
    ftruncate(file.descriptor, 4096)
    guard let page = mmap(nil, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file.descriptor, 0) else { return 0 }
    return Int(bitPattern: page)
  }

  /// A `flock` that asks to write anywhere in the file.
  private static func wholeFile() -> Int {
    let lock = room(MemoryLayout<flock>.size)
    store(Int16(F_WRLCK), at: lock)
    return lock
  }

  private static func locking(
    _ symbol: String,
    _ lock: DurabilityTests.FileLock,
    cancels: Bool = true,
    _ arguments: @escaping @Sendable (_ descriptor: Int) -> [Int]
  ) -> WrappedCall {
    WrappedCall(
      symbol,
      as: lock.symbol,
      cancels: cancels,
      counting: { function in
        let file = TemporaryFile()
        let holder = lock.hold(file)
        return Trial(function, arguments(Int(file.descriptor)), wake: { close(holder) }) { hasReturned in
          if !hasReturned { close(holder) }
          file.remove()
        }
      },
      lookingAlike: { function in
        let file = TemporaryFile()
        return Trial(function, arguments(Int(file.descriptor))) { _ in file.remove() }
      }
    )
  }
}

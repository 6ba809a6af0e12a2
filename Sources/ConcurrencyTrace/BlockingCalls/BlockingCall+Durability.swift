extension BlockingCall {
  /// The C library's `fsync`.
  public static let fsync = BlockingCall(name: "fsync", category: .durability)
  /// The C library's `fdatasync`.
  public static let fdatasync = BlockingCall(name: "fdatasync", category: .durability)
  /// The C library's `syncfs`.
  public static let syncfs = BlockingCall(name: "syncfs", category: .durability)
  /// The C library's `sync`.
  public static let sync = BlockingCall(name: "sync", category: .durability)
  /// The C library's `msync` with `MS_SYNC`.
  public static let msync = BlockingCall(name: "msync", category: .durability)
  /// The C library's `flock`.
  public static let flock = BlockingCall(name: "flock", category: .durability)
  /// The C library's `lockf`.
  public static let lockf = BlockingCall(name: "lockf", category: .durability)
  /// The C library's `fcntl` that waits for a lock: `F_SETLKW` or `F_OFD_SETLKW`.
  public static let fcntl = BlockingCall(name: "fcntl", category: .durability)

  /// The waits for the disk, and for locks on files.
  static let durabilityWaits: [BlockingCall] = [
    fsync, fdatasync, syncfs, sync, msync, flock, lockf, fcntl,
  ]
}

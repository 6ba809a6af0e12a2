extension BlockingCall {
  /// The C library's `read` on a file.
  public static let readFile = BlockingCall(name: "read(file)", category: .file)
  /// The C library's `readv` on a file.
  public static let readvFile = BlockingCall(name: "readv(file)", category: .file)
  /// The C library's `write` on a file.
  public static let writeFile = BlockingCall(name: "write(file)", category: .file)
  /// The C library's `writev` on a file.
  public static let writevFile = BlockingCall(name: "writev(file)", category: .file)

  /// The calls on files and directories.
  static let files: [BlockingCall] = [
    readFile, readvFile, writeFile, writevFile,
  ]
}

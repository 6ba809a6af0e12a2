import ConcurrencyGate
import Foundation

/// Reads and writes files; whatever goes wrong says which file it was.
enum Files {
  /// The contents of a file of settings; nil if it is not there.
  static func settings(at path: String) throws(GateError) -> Data? {
    guard FileManager.default.fileExists(atPath: path) || isLink(path) else { return nil }
    do {
      return try read(path)
    } catch {
      throw .usage(error.description)
    }
  }

  static func read(_ path: String) throws(GateError) -> Data {
    do {
      return try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      throw .couldNotRun("\(path): cannot be read: \(error.localizedDescription)")
    }
  }

  /// Writes all of a file or nothing, and makes its folder if that is not there. Links stay; what is no regular file, such as a
  /// pipe, is written to.
  static func write(_ data: Data, to path: String) throws(GateError) {
    let url = URL(fileURLWithPath: path)
    do {
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      switch kind(of: path) {
      case .regular: try replace(url.resolvingSymlinksInPath(), with: data)
      case .none: try data.write(to: url, options: isLink(path) ? [] : .atomic)
      case .stream: try appendContents(data, to: path)
      }
    } catch {
      throw .couldNotRun("\(path): cannot be written: \(error.localizedDescription)")
    }
  }

  private static func replace(_ file: URL, with data: Data) throws {
    let permissions = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions]
    try data.write(to: file, options: .atomic)
    if let permissions {
      try FileManager.default.setAttributes([.posixPermissions: permissions], ofItemAtPath: file.path)
    }
  }

  /// Adds to the end of a file.
  static func append(_ text: String, to path: String) throws(GateError) {
    do {
      if kind(of: path) == .none { try Data().write(to: URL(fileURLWithPath: path)) }
      try appendContents(Data(text.utf8), to: path)
    } catch {
      throw .couldNotRun("\(path): cannot be written: \(error.localizedDescription)")
    }
  }

  private static func appendContents(_ data: Data, to path: String) throws {
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    defer { try? file.close() }
    // A pipe has no end to go to.
    _ = try? file.seekToEnd()
    try file.write(contentsOf: data)
  }

  private enum Kind { case none, regular, stream }

  /// What a path leads to.
  private static func kind(of path: String) -> Kind {
    var status = stat()
    guard stat(path, &status) == 0 else { return .none }
    // By its name among the descriptors, a file is what somebody else is writing to.
    let isDescriptor = ["/dev/", "/proc/"].contains { absolute(path).hasPrefix($0) }
    return status.st_mode & S_IFMT == S_IFREG && !isDescriptor ? .regular : .stream
  }

  static func isLink(_ path: String) -> Bool {
    (try? FileManager.default.destinationOfSymbolicLink(atPath: path)) != nil
  }

  /// The path of a folder or file, absolute and without `.` and `..`.
  static func absolute(_ path: String) -> String {
    URL(fileURLWithPath: path).standardizedFileURL.path
  }
}

import ConcurrencyGate
import Foundation

/// Reads and writes files; whatever goes wrong says which file it was.
enum Files {
  /// A file's contents; nil if it is not there.
  static func readIfPresent(_ path: String) throws(GateError) -> Data? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    return try read(path)
  }

  static func read(_ path: String) throws(GateError) -> Data {
    do {
      return try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      throw .couldNotRun("\(path): cannot be read: \(error.localizedDescription)")
    }
  }

  /// Writes all of a file or nothing, and makes its folder if that is not there.
  static func write(_ data: Data, to path: String) throws(GateError) {
    let url = URL(fileURLWithPath: path)
    do {
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try data.write(to: url, options: .atomic)
    } catch {
      throw .couldNotRun("\(path): cannot be written: \(error.localizedDescription)")
    }
  }

  /// Adds to the end of a file.
  static func append(_ text: String, to path: String) throws(GateError) {
    do {
      if !FileManager.default.fileExists(atPath: path) { try Data().write(to: URL(fileURLWithPath: path)) }
      let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
      defer { try? file.close() }
      try file.seekToEnd()
      try file.write(contentsOf: Data(text.utf8))
    } catch {
      throw .couldNotRun("\(path): cannot be written: \(error.localizedDescription)")
    }
  }

  /// The path of a folder or file, absolute and without `.` and `..`.
  static func absolute(_ path: String) -> String {
    URL(fileURLWithPath: path).standardizedFileURL.path
  }
}

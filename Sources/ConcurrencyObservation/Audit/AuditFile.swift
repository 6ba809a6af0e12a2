import ConcurrencyAuditFormat
import Foundation
import Synchronization

/// The file that an audited process writes, a line at a time. What was written survives a crash of the process.
final class AuditFile: Sendable {
  private let handle: Mutex<FileHandle>

  /// Makes the file in a folder, and the folder if it is not there.
  init(in folder: URL) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let process = ProcessInfo.processInfo.processIdentifier
    let number = UInt32.random(in: 0...UInt32.max)
    let file = folder.appendingPathComponent("\(process)-\(String(number, radix: 16)).audit.jsonl")
    try Data().write(to: file, options: .withoutOverwriting)
    handle = Mutex(try FileHandle(forWritingTo: file))
  }

  func write(_ line: AuditLine) {
    do {
      let text = try line.encoded()
      try handle.withLock { try $0.write(contentsOf: text) }
    } catch {
      FileHandle.standardError.write(Data("warning: the audit could not write its report: \(error)\n".utf8))
    }
  }
}

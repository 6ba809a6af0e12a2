import ConcurrencyAuditFormat
package import Foundation

/// What was read from one file: mostly the report of one process, but files can be put together end to end.
package struct ReportFile: Sendable {
  package private(set) var reports: [AuditReport] = []
  package private(set) var problems: [ReportProblem] = []

  private let path: String
  /// Whether what follows is of a version that cannot be read.
  private var isSkipping = false

  /// Reads a report. Nothing is thrown away because something else cannot be read.
  ///
  /// - Parameter path: the file's path, for messages.
  package init(decoding data: Data, path: String) {
    self.path = path
    let lines = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() where !line.isEmpty {
      // What no line break ends was being written when the process ended.
      read(Data(line), number: index + 1, isLast: index == lines.count - 1)
    }
    if reports.isEmpty, problems.isEmpty {
      report("the file is empty: the process ended before it wrote anything", line: 0, isHarmless: true)
    }
  }

  private mutating func read(_ text: Data, number: Int, isLast: Bool) {
    let version = Self.version(of: text)
    if let version, version > AuditStart.currentVersion {
      isSkipping = true
      report(
        "written in version \(version) of the audit format, and this concurrency-gate reads version "
          + "\(AuditStart.currentVersion): use the concurrency-gate of the swift-concurrency-testing that the tests were "
          + "built with, or a newer one",
        line: number
      )
      return
    }
    let line: AuditLine
    do {
      line = try AuditLine(decoding: text)
    } catch {
      if isSkipping { return }
      report(
        isLast
          ? "the last line is not complete: the process ended while it wrote, and this line is lost"
          : "this line cannot be read\(Self.reason(of: error)); all other lines were read",
        line: number,
        isHarmless: isLast
      )
      return
    }
    if case .audit(let start) = line {
      isSkipping = false
      guard start.version >= 1 else {
        isSkipping = true
        return report("\(start.version) is no version of the audit format", line: number)
      }
      reports.append(AuditReport(path: path, start: start))
    } else if isSkipping {
      return
    } else if reports.isEmpty {
      isSkipping = true
      report("the first line does not begin an audit, so this is no report: \"kind\" is \"\(line.kind)\"", line: number)
    } else {
      reports[reports.count - 1].add(line)
    }
  }

  /// The version of a first line, also if all else of it is unknown.
  private static func version(of text: Data) -> Int? {
    struct Head: Decodable {
      var kind: String
      var version: Int
    }
    // Only first lines have it, and decoding others a second time would be wasted.
    guard text.count < 1 << 20, text.range(of: Data("\"version\"".utf8)) != nil,
      let head = try? JSONDecoder().decode(Head.self, from: text), head.kind == "audit"
    else { return nil }
    return head.version
  }

  private mutating func report(_ message: String, line: Int, isHarmless: Bool = false) {
    problems.append(ReportProblem(path: path, line: line, message: message, isHarmless: isHarmless))
  }

  private static func reason(of error: any Error) -> String {
    switch error {
    case DecodingError.keyNotFound(let key, _): ": \"\(key.stringValue)\" is missing"
    case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
      ": \"\(name(context.codingPath))\" has another type than expected"
    case DecodingError.dataCorrupted(let context):
      context.codingPath.isEmpty
        ? JSONValue.reason(of: error) : ": \"\(name(context.codingPath))\": \(context.debugDescription)"
    default: ""
    }
  }

  private static func name(_ path: [any CodingKey]) -> String {
    path.map { key in key.intValue.map { "[\($0)]" } ?? key.stringValue }.joined(separator: ".")
  }
}

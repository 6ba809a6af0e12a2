import ConcurrencyTrace
import Foundation
import Synchronization
import Testing

/// Gives the pictures of a report to whoever runs the test.
enum ReportAttachments {
  /// The variable that names a folder for them, in both frameworks. XCTest on Linux has no attachments of its own.
  static let variable = "CONCURRENCY_TESTING_ATTACHMENTS"

  /// Attaches the report as a page and as a trace.
  ///
  /// Swift Testing keeps what is attached if `swift test` is given `--attachments-path`.
  ///
  /// - Returns: what is to be said of it in the failure; empty if nothing is.
  static func attach(_ report: ConcurrencyReport, of caller: String, at site: CallSite) -> String {
    attach(report, of: caller, at: site, folder: ProcessInfo.processInfo.environment[variable])
  }

  /// A trace of more slices than this takes seconds to write, and tens of megabytes; the page does not.
  private static let mostSlicesOfTrace = 10_000

  static func attach(_ report: ConcurrencyReport, of caller: String, at site: CallSite, folder: String?) -> String {
    let isTesting = Test.current != nil
    let folder = folder.flatMap { $0.isEmpty ? nil : $0 }
    guard isTesting || folder != nil else { return "" }
    let title = title(of: caller, at: site)
    let page = Array(report.html(title: title).utf8)
    var files = [(suffix: ".html", data: Data(page))]
    if report.slices.count <= mostSlicesOfTrace, let trace = try? report.chromeTrace() {
      files.append((".trace.json", trace))
    }
    if isTesting {
      for file in files {
        Attachment.record([UInt8](file.data), named: title + file.suffix, sourceLocation: site.sourceLocation)
      }
    }
    guard let folder else { return "" }
    do {
      let path = try AttachmentFolder(path: folder).write(files, title: title)
      return "Picture: \(path)"
    } catch {
      return "Picture: none, for nothing can be written to the folder that \(variable) names: \(error)"
    }
  }

  /// `FeedTests.swift-21-assertConcurrent`.
  private static func title(of caller: String, at site: CallSite) -> String {
    let file = site.filePath.split(separator: "/").last.map(String.init) ?? "unknown"
    let title = "\(file)-\(site.line)-\(caller)"
    return String(title.map { $0.isLetter || $0.isNumber || "._-".contains($0) ? $0 : "_" })
  }
}

/// A folder in which tests that run beside each other, in this process and in others, leave files.
private struct AttachmentFolder {
  let path: String

  /// Writes files of one title, which differ in what their names end with. Files that are there already are kept, and the
  /// new ones get a number.
  ///
  /// - Returns: the path of the first.
  func write(_ files: [(suffix: String, data: Data)], title: String) throws -> String {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    var number = 1
    while true {
      let name = number == 1 ? title : "\(title)-\(number)"
      let paths = files.map { "\(path)/\(name)\($0.suffix)" }
      do {
        for (file, path) in zip(files, paths) {
          try file.data.write(to: URL(fileURLWithPath: path), options: .withoutOverwriting)
        }
        return paths.first ?? path
      } catch CocoaError.fileWriteFileExists where number < 10_000 {
        number += 1
      }
    }
  }
}

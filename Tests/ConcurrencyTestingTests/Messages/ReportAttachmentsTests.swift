import ConcurrencyTrace
import Foundation
import TestSupport
import Testing

@testable import ConcurrencyTesting

/// The files that a failure leaves.
struct ReportAttachmentsTests {
  private static let site =
    CallSite(fileID: "App/FeedTests.swift", filePath: "/app/FeedTests.swift", line: 21, column: 3)

  private func report() -> ConcurrencyReport {
    var trace = TraceBuilder(.virtual)
    trace.ended(0, .completed)
    return trace.report()
  }

  private func withFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "attachments \(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }

  @Test func `A folder that is not there is made, and files that are there are kept`() throws {
    try withFolder { folder in
      let path = folder.appending(path: "of this run").path
      let notes = (0..<3).map { _ in
        ReportAttachments.attach(report(), of: "assertConcurrent", at: Self.site, folder: path)
      }
      let names = ["", "-2", "-3"].map { "FeedTests.swift-21-assertConcurrent\($0)" }
      #expect(notes == names.map { "Picture: \(path)/\($0).html" })
      let files = try FileManager.default.contentsOfDirectory(atPath: path)
      #expect(files.sorted() == names.flatMap { ["\($0).html", "\($0).trace.json"] }.sorted())
    }
  }

  @Test func `Tests that fail at the same time leave files of their own`() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "attachments \(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let notes = await withTaskGroup(of: String.self) { group in
      for _ in 0..<8 {
        group.addTask {
          ReportAttachments.attach(report(), of: "assertSuspends", at: Self.site, folder: folder.path)
        }
      }
      return await group.reduce(into: Set<String>()) { $0.insert($1) }
    }
    #expect(notes.count == 8)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 16)
  }

  @Test func `A folder in which nothing can be written is told, and is no failure of its own`() throws {
    try withFolder { folder in
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let file = folder.appending(path: "a file")
      try Data().write(to: file)
      let note = ReportAttachments.attach(report(), of: "assertConcurrent", at: Self.site, folder: file.path)
      #expect(note.hasPrefix("Picture: none, for nothing can be written to the folder that CONCURRENCY_TESTING_ATTACH"))
    }
  }

  @Test func `Without a folder nothing is said`() {
    #expect(ReportAttachments.attach(report(), of: "assertConcurrent", at: Self.site, folder: nil).isEmpty)
    #expect(ReportAttachments.attach(report(), of: "assertConcurrent", at: Self.site, folder: "").isEmpty)
  }

  @Test func `What the trait prints`() throws {
    var trace = TraceBuilder(.virtual)
    trace.ended(0)
    for turn in 1...2 {
      trace.at(.seconds(turn))
      trace.resume(0, after: .timer, at: place("load()", 20 + turn))
      if turn < 2 { trace.ended(0) }
    }
    try GoldenMessage.expect(
      FailureMessage.record(of: "loads()", trace.report(), width: 60, style: .plain, picture: ""),
      "recorded-test"
    )
  }
}

import ConcurrencyAuditFormat
import Foundation
import Testing

@testable import ConcurrencyObservation

@Suite struct AuditFileTests {
  private func inFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "audit \(UUID().uuidString)/inner")
    defer { try? FileManager.default.removeItem(at: folder.deletingLastPathComponent()) }
    try body(folder)
  }

  @Test func `Each line is in the file as soon as it is written`() throws {
    try inFolder { folder in
      let file = try AuditFile(in: folder)
      for number in 1...3 {
        file.write(.end(AuditEnd(tests: number, findings: 0)))
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        let name = try #require(names.first)
        #expect(names.count == 1)
        #expect(name.hasPrefix("\(ProcessInfo.processInfo.processIdentifier)-"))
        #expect(name.hasSuffix(".audit.jsonl"))
        let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
        let lines = try text.split(separator: "\n").map { try AuditLine(decoding: Data($0.utf8)) }
        #expect(lines == (1...number).map { .end(AuditEnd(tests: $0, findings: 0)) })
        #expect(text.hasSuffix("\n"))
      }
    }
  }

  @Test func `Two of one folder have files of their own`() throws {
    try inFolder { folder in
      let files = try [AuditFile(in: folder), AuditFile(in: folder)]
      for file in files { file.write(.end(AuditEnd(tests: 1, findings: 1))) }
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(names.count == 2)
      for name in names {
        let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
        #expect(text.split(separator: "\n").count == 1)
      }
    }
  }

  @Test func `A folder that cannot be made is an error`() throws {
    try inFolder { folder in
      try FileManager.default.createDirectory(
        at: folder.deletingLastPathComponent(),
        withIntermediateDirectories: true
      )
      try Data().write(to: folder)
      #expect(throws: (any Error).self) { try AuditFile(in: folder) }
    }
  }
}

import ConcurrencyTesting
import Foundation
import TestSupport
import Testing

/// Files, names of hosts and the disk.
@Suite struct FileFindingTests {
  /// Runs `body` with the path of a small file.
  private func withFile(_ body: (String) async throws -> Void) async throws {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try Data("text".utf8).write(to: url)
    defer { try? FileManager.default.removeItem(at: url) }
    try await body(url.path)
  }

  @Test func aFileIsFoundInStrictModeOnly() async throws {
    try await withFile { path in
      let line = #line + 1
      let read: @Sendable () throws -> Void = { _ = try Data(contentsOf: URL(fileURLWithPath: path)) }
      let found = try await findings(strictFiles: true) { try read() }
      let text = try #require(found)
      #expect(text.contains("open blocked a thread of the pool"))
      #expect(text.contains("read(file) blocked a thread of the pool"))
      #expect(text.contains("FileFindingTests.swift:\(line)"))
      #expect(text.contains("Remedy: Do file work on"))
      #expect(try await findings { try read() } == nil)
      #expect(try await findings(strictFiles: true, allowing: .category(.file)) { try read() } == nil)
    }
  }

  @Test func onlyTheStrictOneOfTwoFindsFiles() async throws {
    try await withFile { path in
      let inner = await findings {
        let text = await findings(strictFiles: true) { _ = FileManager.default.fileExists(atPath: path) }
        #expect(text?.contains("stat blocked") == true || text?.contains("access blocked") == true)
      }
      #expect(inner == nil)
      let outer = await findings(strictFiles: true) {
        let text = await findings { _ = FileManager.default.fileExists(atPath: path) }
        #expect(text == nil)
      }
      #expect(outer != nil)
    }
  }

  /// Foundation makes folders by functions that call each other, from stacks of several depths.
  @Test func whatTheCodeHasCalledIsNamedHoweverDeepTheLibraryGoes() async throws {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: url) }
    let found = try await findings(strictFiles: true) {
      let path = url.appendingPathComponent("a/b").path
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }
    let lines = try #require(found).split(separator: "\n").filter { $0.contains("- mkdir blocked") }
    #expect(lines.count == 1)
    #expect(lines.first?.hasSuffix(", which called FileManager.createDirectory") == true, "\(lines)")
  }

  @Test func standardStreamsAreNoFindingInStrictMode() async {
    let text = await findings(strictFiles: true) {
      print("Printed by a test.")
      FileHandle.standardOutput.write(Data("Written by a test.\n".utf8))
      FileHandle.standardError.write(Data())
      fflush(nil)
    }
    #expect(text == nil)
  }

  @Test func writingThroughIsFound() async throws {
    try await withFile { path in
      let handle = try #require(FileHandle(forUpdatingAtPath: path))
      let text = try await findings { try handle.synchronize() }
      #expect(text?.contains("fsync blocked a thread of the pool") == true)
      try handle.close()
    }
  }

  @Test func aNameIsFoundAndAnAddressIsNot() async {
    @Sendable func lookUp(_ host: String) {
      var list: UnsafeMutablePointer<addrinfo>?
      if getaddrinfo(host, "80", nil, &list) == 0 { freeaddrinfo(list) }
    }
    let text = await findings { lookUp("localhost") }
    #expect(text?.contains("getaddrinfo blocked a thread of the pool") == true)
    #expect(text?.contains("Remedy: Look names up on a thread") == true)
    #expect(await findings { lookUp("127.0.0.1") } == nil)
    #expect(await findings { lookUp("::1") } == nil)
  }

  /// What loads data or tables when it is used for the first time.
  enum FirstUse: String, CaseIterable, Sendable {
    case uuid, encoder, dateFormatter, isoFormatter, calendar, decoder, regularExpression, locale, numberFormatter

    func perform() throws {
      switch self {
      case .uuid: _ = UUID().uuidString
      case .encoder: _ = try JSONEncoder().encode(["a": 1])
      case .decoder: _ = try JSONDecoder().decode([String: Int].self, from: Data(#"{"a":1}"#.utf8))
      case .dateFormatter:
        let formatter = DateFormatter()
        formatter.dateStyle = .long
        formatter.timeStyle = .full
        _ = formatter.string(from: Date())
      case .isoFormatter: _ = Date().formatted(.iso8601)
      case .calendar: _ = Calendar.current.dateComponents(in: .current, from: Date())
      case .regularExpression: _ = try NSRegularExpression(pattern: #"\w+"#)
      case .locale: _ = Locale(identifier: "de_DE").localizedString(forRegionCode: "FR")
      case .numberFormatter: _ = NumberFormatter().string(from: 1.5)
      }
    }
  }

  @Test(arguments: FirstUse.allCases)
  func aFirstUseIsNoFinding(_ use: FirstUse) async throws {
    let text = try await findings(strictFiles: true) { try use.perform() }
    #expect(text == nil)
    #expect(try await findings { try use.perform() } == nil)
  }

  @Test func idleDispatchWorkersAreNoFinding() async throws {
    let text = try await findings(strictFiles: true) {
      for _ in 0..<4 {
        await withCheckedContinuation { continuation in
          DispatchQueue.global().async { continuation.resume() }
        }
        try await Task.sleep(for: .milliseconds(20))
      }
    }
    #expect(text == nil)
  }

  @Test(.nonBlocking(strictFiles: true), arguments: [1])
  func theTraitTakesStrictFiles(_ number: Int) async throws {
    try await Task.sleep(for: .milliseconds(number))
  }
}

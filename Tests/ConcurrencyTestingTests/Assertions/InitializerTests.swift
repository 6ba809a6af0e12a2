import ConcurrencyTesting
import Foundation
import Testing

/// A finding within an initializer names that, of whatever kind it is, and not its caller.
@Suite struct InitializerTests {
  @Test(arguments: Construction.all)
  func aCallIsFoundWhereItStands(_ construction: Construction) async throws {
    let text = try #require(await findings { try await construction.make() })
    let stack = text.split(separator: "\n").filter { $0.hasPrefix("    at ") }.map { $0.dropFirst(7) }
    #expect(text.contains("usleep blocked a thread of the pool"))
    #expect(stack.first == "\(construction.function) at InitializerTests.swift:\(construction.line)", "\(text)")
    // What allocates an object is in nobody's line.
    #expect(stack.filter { $0.hasPrefix(construction.function) }.count == 1, "\(text)")
  }

  @Test(arguments: Construction.all)
  func itIsAllowedByItsName(_ construction: Construction) async {
    #expect(await findings(allowing: .function(construction.function)) { try? await construction.make() } == nil)
  }
}

/// How something is made whose initializer sleeps.
struct Construction: CustomTestStringConvertible, Sendable {
  var function: String
  var line: Int
  var make: @Sendable () async throws -> Void
  var testDescription: String { function }

  static let all = [
    Construction(function: "Settings.init(text:)", line: Settings.line) { _ = Settings(text: "") },
    Construction(function: "Settings.init(from:)", line: Settings.decoderLine) {
      _ = try JSONDecoder().decode(Settings.self, from: Data("{}".utf8))
    },
    Construction(function: "Settings.init(rawValue:)", line: Settings.rawLine) { _ = Settings(rawValue: 0) },
    Construction(function: "Mode.init(_:)", line: Mode.line) { _ = Mode(0) },
    Construction(function: "Box.init(generic:)", line: Box<Int>.line) { _ = Box(generic: 0) },
    Construction(function: "Model.init(name:)", line: Model.line) { _ = Model(name: "") },
    Construction(function: "Model.init()", line: Model.convenienceLine) { _ = Model() },
    Construction(function: "Store.init()", line: Store.line) { _ = Store() },
    Construction(function: "Page.init(number:)", line: Page.line) { _ = await Page(number: 1) },
  ]
}

private struct Settings: Decodable, RawRepresentable {
  var rawValue = 0

  static let line = #line + 2
  init(text: String) {
    usleep(2_000)
  }

  static let decoderLine = #line + 2
  init(from decoder: any Decoder) throws {
    usleep(2_000)
  }

  static let rawLine = #line + 2
  init?(rawValue: Int) {
    usleep(2_000)
  }
}

private enum Mode {
  case plain

  static let line = #line + 2
  init(_ number: Int) {
    usleep(2_000)
    self = .plain
  }
}

private struct Box<Value> {
  var value: Value

  static var line: Int { return #line + 2 }
  init(generic value: Value) {
    usleep(2_000)
    self.value = value
  }
}

private class Model {
  static let line = #line + 2
  init(name: String) {
    usleep(2_000)
  }

  static let convenienceLine = #line + 2
  convenience init() {
    usleep(2_000)
    self.init(number: 1)
  }

  init(number: Int) {}
}

private actor Store {
  static let line = #line + 2
  init() {
    usleep(2_000)
  }
}

private struct Page {
  static let line = #line + 3
  init(number: Int) async {
    await Task.yield()
    usleep(2_000)
  }
}

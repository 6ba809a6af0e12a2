import Runtime
import Testing

@testable import ConcurrencyRuntime

@Suite struct LineTablesTests {
  @Test func `The toolchain's reader tells the same lines`() throws {
    func inner() -> CallStack { CallStack.capture() }
    let stack = [1].map { _ in inner() }[0]
    let users = stack.codeAddresses.filter { Symbolicator.systemLibrary(of: $0.value) == nil }
    // Each with some that are close by, and in its function or another.
    let addresses = users.prefix(3).flatMap { address in
      [address] + [5, 30].map { CodeAddress(value: address.value + $0, isReturnAddress: false) }
    }
    let backtrace = try #require(Symbolicator.backtrace(of: addresses))
    let options: Backtrace.SymbolicationOptions = [.showSourceLocations, .useSymbolCache]
    let symbols = try #require(backtrace.symbolicated(with: Symbolicator.images, options: options))
    let theirs = symbols.frames.map { frame in
      frame.symbol?.sourceLocation.map { SourcePlace(file: $0.path, line: $0.line) }
    }
    let ours: [SourcePlace?] = addresses.map { address in
      guard case .place(let place) = LineTables.place(of: address) else { return nil }
      return place
    }
    #expect(ours == theirs)
    #expect(ours.count { $0?.file == #filePath } >= 3)
  }

  @Test func `Of what is in no file nothing is known`() {
    guard case .unknown = LineTables.place(of: CodeAddress(value: 0x10, isReturnAddress: false)) else {
      Issue.record("the lowest page has a line")
      return
    }
  }
}

import ConcurrencyTrace
import Testing

@testable import ConcurrencyRuntime

@inline(never)
private func capture() -> CallStack { CallStack.capture() }

@Sendable @inline(never)
private func sendable(_ number: Int) -> CallStack { capture() }

@Suite struct SymbolicatorTests {
  @Test func aSendableFunctionHasItsPlainName() {
    let frames = Symbolicator.userFrames(of: sendable(1))
    #expect(frames.dropFirst().first?.function == "sendable(_:)")
  }

  @Test func aStackNamesFunctionsFilesAndLines() throws {
    func helper() -> CallStack { capture() }
    let line = #line - 1
    let frames = Symbolicator.userFrames(of: helper())
    let caller = try #require(frames.first { $0.function.contains("helper") })
    #expect(caller.shortFile == "SymbolicatorTests.swift")
    #expect(caller.line == line)
    #expect(caller.module == "ConcurrencyRuntimeTests")
    #expect(frames.first?.function == "capture()")
    #expect(Symbolicator.innermostUserFrame(of: capture())?.function == "capture()")
  }

  @Test func theFramesOfTheKitAndTheRuntimeAreLeftOut() async {
    let frames = Symbolicator.userFrames(of: capture())
    #expect(!frames.contains { $0.module.hasPrefix("libswift") || $0.module == "ConcurrencyRuntime" })
  }

  @Test func theAwaitingFunctionsBelongToTheStack() async throws {
    @Sendable func inner() async -> CallStack {
      await Task.yield()
      return capture()
    }
    @Sendable func outer() async -> CallStack { await inner() }
    let frames = Symbolicator.userFrames(of: await outer())
    let innerIndex = try #require(frames.firstIndex { $0.function.contains("inner") })
    let outerIndex = try #require(frames.firstIndex { $0.function.contains("outer") })
    #expect(innerIndex < outerIndex)
  }

  /// Asked for its elements, tells from where.
  private struct Callers: Sequence, IteratorProtocol {
    var count = 1
    @inline(never)
    mutating func next() -> CallStack? {
      count -= 1
      return count < 0 ? nil : CallStack.capture()
    }
  }

  // The compiler gives the call for the next element, and much around it, no line.
  @Test func aLoopOverARangeIsAtItsLine() throws {
    var stacks: [CallStack] = []
    @inline(never)
    func loop<Elements: Sequence<CallStack>>(_ elements: Elements) {
      for stack in elements { stacks.append(stack) }
    }
    let line = #line - 2
    loop(Callers())
    let frames = Symbolicator.userFrames(of: try #require(stacks.first))
    #expect(frames.first { $0.function.contains("loop") }?.line == line)
  }

  @Test(arguments: [
    ("$s10FeedLoader4loadyyYaF", "FeedLoader"), ("$s3sym3FooV", "sym"), ("$sScJ16runSynchronously", "Swift"),
    ("$ss5printyypd", "Swift"), ("swift_job_run", nil), ("$sIegh_ytIeghr_TR", nil), ("$s99short", nil),
    // Words that come again, and letters that identifiers cannot have.
    ("$s04FeedA04loadyyYaF", "FeedFeed"), ("$s04Feedaab8TestsX", nil), ("$s04FeedA5Tests4loadyyF", "FeedFeedTests"),
    ("$s08MyLoaderaB04loadyyF", "MyLoaderMyLoader"), ("$s0013Tests_BeBkAHe4loadyyF", "日本Tests"), ("$s0", nil),
  ])
  func theModuleOfAMangledNameIsRead(_ name: String, _ module: String?) {
    #expect(ResolvedFrame.module(ofMangledName: name) == module)
  }
}

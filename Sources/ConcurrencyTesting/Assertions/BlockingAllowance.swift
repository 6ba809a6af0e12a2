import ConcurrencyRuntime
import ConcurrencyTrace

/// What `assertNonBlocking` does not report although it blocks.
public struct BlockingAllowance: Sendable, Hashable, CustomStringConvertible {
  private enum Rule: Sendable, Hashable {
    case call(BlockingCall)
    case category(BlockingCall.Category)
    case function(String)
    case module(String)
  }

  private let rule: Rule

  /// Every use of one call, such as `.call(.fsync)`. `BlockingCall.allCases` has them all.
  public static func call(_ call: BlockingCall) -> BlockingAllowance {
    BlockingAllowance(rule: .call(call))
  }

  /// Every call that waits for the same kind of thing, such as `.category(.lock)`. Locks of Swift's own, such as `Mutex`,
  /// wait for a `.futex`.
  public static func category(_ category: BlockingCall.Category) -> BlockingAllowance {
    BlockingAllowance(rule: .category(category))
  }

  /// Whatever a function does, or what it calls. `name` is the function as stacks show it, such as
  /// `FeedLoader.load(_:)`, or its last part: `load(_:)` or `load`.
  public static func function(_ name: String) -> BlockingAllowance {
    BlockingAllowance(rule: .function(name))
  }

  /// Whatever the code of a module does, or what it calls.
  public static func module(_ name: String) -> BlockingAllowance {
    BlockingAllowance(rule: .module(name))
  }

  /// How the allowance is written.
  public var description: String {
    switch rule {
    case .call(let call): ".call(\(call.name))"
    case .category(let category): ".category(.\(category.rawValue))"
    case .function(let name): ".function(\"\(name)\")"
    case .module(let name): ".module(\"\(name)\")"
    }
  }

  func allows(_ finding: BlockingFinding) -> Bool {
    switch rule {
    case .call(let call): finding.call == call
    case .category(let category): finding.category == category
    case .function(let name): finding.stack.contains { Self.matches($0.function, name) }
    case .module(let name): finding.stack.contains { $0.module == name }
    }
  }

  private static func matches(_ function: String, _ name: String) -> Bool {
    if function == name { return true }
    // `closure #1 in FeedLoader.load(_:)` is a part of `FeedLoader.load(_:)`, and that is also `load(_:)` and `load`.
    let owner = function.holdingFunction
    let withoutArguments = owner.prefix { $0 != "(" && $0 != "<" }
    let last = withoutArguments.split(separator: ".").last.map(String.init) ?? String(withoutArguments)
    let arguments = owner.firstIndex(of: "(").map { String(owner[$0...]) } ?? ""
    return owner == name || withoutArguments == name || last == name || last + arguments == name
  }
}

/// Runs `body`; what it blocks is no finding, and its processor time counts for no budget.
///
/// For a call that is known to be short, or that cannot be avoided yet. It holds on the calling thread until `body`
/// returns, and does nothing where nothing watches. Unlike an allowance in a list it may be without use: whether the code
/// blocks can differ from one run to the next.
///
/// - Parameters:
///   - reason: why it is allowed, for those who read the code.
///   - body: what may block.
/// - Returns: what `body` returns.
/// - Throws: what `body` throws.
public func allowBlocking<R>(_ reason: String, _ body: () throws -> R) rethrows -> R {
  try AllowedBlocking.perform(body)
}

/// Runs `body` as if no `allowBlocking` were around it: what it blocks is found again.
///
/// For code that an `allowBlocking` calls and that must not block all the same.
///
/// - Parameter body: what must not block.
/// - Returns: what `body` returns.
/// - Throws: what `body` throws.
public func disallowBlocking<R>(_ body: () throws -> R) rethrows -> R {
  try AllowedBlocking.forbid(body)
}

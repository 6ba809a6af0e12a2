/// A timer that code in virtual time has set, or a block that it has given to a queue, and that runs on the real clock all
/// the same.
package struct RealTimer: Sendable {
  package enum Kind: Sendable, Hashable {
    /// A timer source of libdispatch.
    case dispatchSource
    /// A `Timer` of Foundation, or another timer of a run loop.
    case runLoop
    /// A block of `asyncAfter`.
    case callback
  }

  package let kind: Kind
  /// Whether a block on a queue has set it, and not code in virtual time.
  package let isOfBlock: Bool
  /// Who set it.
  package let stack: CallStack
}

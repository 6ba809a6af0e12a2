/// A timer that code in virtual time has set and that runs on the real clock all the same.
package struct RealTimer: Sendable {
  package enum Kind: Sendable, Hashable {
    /// A timer source of libdispatch.
    case dispatchSource
    /// A `Timer` of Foundation, or another timer of a run loop.
    case runLoop
  }

  package let kind: Kind
  /// Who set it.
  package let stack: CallStack
}

import ConcurrencyRuntime
import ConcurrencyTrace

/// Finds the line that called the kit where the language cannot tell it: in a property.
enum CallerLine {
  /// The innermost frame that is the user's.
  @inline(never)
  static func find() -> CallSite {
    let stack = CallStack.capture()
    return ScopeEntry.interruptSlice {
      if let frame = Symbolicator.innermostUserFrame(of: stack) { return CallSite(frame) }
      return CallSite(fileID: "unknown/unknown", filePath: "unknown", line: 1, column: 1)
    }
  }
}

import ConcurrencyRuntime
import ConcurrencyTrace

/// Finds the line that called the kit where the language cannot tell it: in a property.
enum CallerLine {
  /// The innermost frame that is the user's; `fallback` if the stack shows none, as it can in an optimized build.
  @inline(never)
  static func find(
    otherwise fallback: CallSite = CallSite(fileID: "unknown/unknown", filePath: "unknown", line: 1, column: 1)
  ) -> CallSite {
    let stack = CallStack.capture()
    return ScopeEntry.interruptSlice {
      Symbolicator.innermostUserFrame(of: stack).map(CallSite.init) ?? fallback
    }
  }
}

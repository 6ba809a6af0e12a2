import CConcurrencyInterposition

/// Called by the C module for each callback that a thread in virtual time asks libdispatch for.
@_cdecl("cci_callback_after")
func callbackAfter(
  _ nanoseconds: Int64,
  _ stack: UnsafePointer<cci_stack>,
  _ callback: OpaquePointer
) -> Bool {
  guard let scope = CurrentWork.find()?.scope, scope.isOpen, !LibraryCaller.isFoundation(stack.pointee) else {
    return false
  }
  let own = DispatchCallback(callback, stack: CallStack(stack.pointee, startsWithProgramCounter: false))
  if scope.driver.schedule(own, for: scope, after: nanoseconds) { return true }
  // The C module destroys what is not taken.
  own.abandon()
  return false
}

/// Called by the C module for each real timer that a thread in virtual time sets, or a block of such a thread's.
@_cdecl("cci_real_timer_was_set")
func realTimerWasSet(_ kind: cci_real_timer, _ stack: UnsafePointer<cci_stack>) {
  let scope = CurrentWork.find()?.scope
  if let scope, !scope.isOpen { return }
  guard let driver = scope?.driver ?? OpenClocks.driver(of: cci_current().pointee.origin_clock_id) else { return }
  // What Foundation does for itself behind the scenes is not the test's doing.
  if kind != CCI_TIMER_DESCRIPTOR, LibraryCaller.isFoundation(stack.pointee) { return }
  driver.realTimerWasSet(
    RealTimer(
      kind: RealTimer.Kind(kind),
      isOfBlock: scope == nil,
      stack: CallStack(stack.pointee, startsWithProgramCounter: false)
    )
  )
}

extension RealTimer.Kind {
  fileprivate init(_ kind: cci_real_timer) {
    switch kind {
    case CCI_DISPATCH_SOURCE_TIMER: self = .dispatchSource
    case CCI_CALLBACK: self = .callback
    default: self = .runLoop
    }
  }
}

/// Tells on whose behalf a library was called.
enum LibraryCaller {
  /// Whether the innermost caller outside libdispatch is a library of Foundation.
  static func isFoundation(_ stack: cci_stack) -> Bool {
    for address in CallStack(stack, startsWithProgramCounter: false).addresses {
      guard let path = RuntimeSymbols.image(of: address - 1)?.path else { continue }
      let name = path.split(separator: "/").last ?? ""
      if name.hasPrefix("libdispatch") || name.hasPrefix("libswiftDispatch") { continue }
      return name.hasPrefix("libFoundation")
    }
    return false
  }
}

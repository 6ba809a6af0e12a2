import CConcurrencyInterposition

/// Called by the C module for each timer source that a thread in virtual time makes.
@_cdecl("cci_source_was_made")
func sourceWasMade(
  _ source: UnsafeMutableRawPointer,
  _ isOnMain: Bool,
  _ stack: UnsafePointer<cci_stack>
) -> UnsafeMutableRawPointer? {
  guard let scope = CurrentWork.find()?.scope, scope.isOpen, !LibraryCaller.isFoundation(stack.pointee) else {
    return nil
  }
  let made = TimerSource(
    source,
    isForMainQueue: isOnMain,
    scope: scope,
    stack: CallStack(stack.pointee, startsWithProgramCounter: false)
  )
  return Unmanaged.passRetained(made).toOpaque()
}

@_cdecl("cci_source_was_set")
func sourceWasSet(_ token: UnsafeMutableRawPointer, _ isSet: Bool, _ distance: Int64, _ interval: Int64) {
  let caller = CurrentWork.find().flatMap { $0.scope.isOpen && $0.scope.driver.clock != nil ? $0.scope : nil }
  source(token).set(distance: isSet ? distance : nil, interval: interval, by: caller)
}

@_cdecl("cci_source_has_handler")
func sourceHasHandler(_ token: UnsafeMutableRawPointer, _ kind: cci_source_handler, _ isSet: Bool) {
  source(token).setHandler(kind, isSet: isSet)
}

@_cdecl("cci_source_changed")
func sourceChanged(_ token: UnsafeMutableRawPointer, _ change: cci_source_change) {
  source(token).change(change)
}

@_cdecl("cci_source_runs")
func sourceRuns(_ token: UnsafeMutableRawPointer, _ kind: cci_source_handler, _ handler: UnsafeMutableRawPointer) {
  source(token).run(kind, handler)
}

private func source(_ token: UnsafeMutableRawPointer) -> TimerSource {
  Unmanaged<TimerSource>.fromOpaque(token).takeUnretainedValue()
}

import CConcurrencyInterposition
import ConcurrencyTrace
import Dispatch
import Synchronization

/// A timer source of libdispatch that code of a virtual scope has made.
///
/// The scope's driver fires the timer; libdispatch runs the handler, on the source's queue, as code of the scope. While a
/// source is suspended, or has not been activated yet, its timer is not with the driver, so that it moves no clock. When
/// the source goes on, it fires at once if its time has come meanwhile, and tells how often, as a real timer does.
package final class TimerSource: Sendable {
  // The source's memory is there for as long as this object; libdispatch synchronizes what is done with it.
  private nonisolated(unsafe) let pointer: UnsafeMutableRawPointer
  private let state: Mutex<State>

  private struct State {
    /// The scope to which the timer belongs: the one that has set it last.
    var scope: Scope
    /// When the timer fires next, in nanoseconds on the scope's clock; nil when it is not set.
    var next: Int64?
    /// 0 for a timer that fires once.
    var interval: Int64 = 0
    /// Orders the timer among others of the same instant: by when it was set, however often it has fired since.
    var place: UInt64?
    /// The driver's timer that stands for the next fire.
    var timer: (any PendingTimer)?
    /// A source of libdispatch's own, which fires the timer where it was set when no scope was there any more.
    var real: DispatchSource?
    var isActive = false
    var suspensions = 0
    var isCancelled = false
    var hasEventHandler = false
    var hasCancelHandler = false
    /// Fires that the event handler has not been told of.
    var undelivered: UInt64 = 0
    /// Whether the source has been cancelled, and its cancel handler has yet to run.
    var owesCancelHandler = false
    /// How many handlers run: one at most, unless the source's queue lets them run side by side.
    var running = 0
    /// To be called when libdispatch has nothing left to run.
    var completion: (@Sendable () -> Void)?

    /// Whether libdispatch runs handlers.
    var isRunnable: Bool { isActive && suspensions == 0 }
    /// Whether libdispatch will run no handler before something new happens.
    var isSettled: Bool {
      running == 0 && (!isRunnable || (undelivered == 0 && !owesCancelHandler))
    }

    /// Takes what is to be called now that libdispatch has nothing left to run.
    mutating func takeCompletion() -> (@Sendable () -> Void)? {
      guard isSettled else { return nil }
      defer { completion = nil }
      return completion
    }
  }

  /// Whether the handlers run on the main queue.
  package let isForMainQueue: Bool
  /// Who has made it.
  package let stack: CallStack

  init(_ pointer: UnsafeMutableRawPointer, isForMainQueue: Bool, scope: Scope, stack: CallStack) {
    self.pointer = pointer
    self.isForMainQueue = isForMainQueue
    self.stack = stack
    state = Mutex(State(scope: scope))
  }

  deinit { cci_source_release(pointer) }

  /// Changes the state, and calls what waits for that.
  private func update<R>(_ change: (inout State) -> R) -> R {
    let (result, completion) = state.withLock { state in
      let result = change(&state)
      return (result, state.takeCompletion())
    }
    completion?()
    return result
  }

  // MARK: What the user does

  /// Sets the timer to fire `distance` nanoseconds after now, and unsets it if there is none.
  func set(distance: Int64?, interval: Int64, by caller: Scope?) {
    update { state in
      disarm(&state)
      stopReally(&state)
      // Fires that a source has missed while it was suspended are over too, as with a real timer.
      state.next = nil
      state.place = nil
      if let caller { state.scope = caller }
      guard let distance, !state.isCancelled else { return }
      guard let scope = state.scope.openAncestor else { return runReally(&state, distance, interval) }
      let (sum, overflows) = scope.driver.now.addingReportingOverflow(distance)
      state.next = overflows ? .max : sum
      state.interval = interval
      arm(&state)
    }
  }

  func setHandler(_ kind: cci_source_handler, isSet: Bool) {
    update { state in
      guard kind == CCI_SOURCE_EVENT else { return state.hasCancelHandler = isSet }
      state.hasEventHandler = isSet
      if !isSet { state.undelivered = 0 }
    }
  }

  func change(_ change: cci_source_change) {
    update { state in
      let wasRunnable = state.isRunnable
      switch change {
      case CCI_SOURCE_SUSPENDED:
        state.suspensions += 1
      case CCI_SOURCE_RESUMED where !state.isActive && state.suspensions == 0, CCI_SOURCE_ACTIVATED:
        // libdispatch takes the first resumption of a source that is not active for its activation.
        state.isActive = true
      case CCI_SOURCE_RESUMED:
        state.suspensions -= 1
      case CCI_SOURCE_CANCELLED where state.isCancelled:
        return
      default:
        if change == CCI_SOURCE_CANCELLED {
          state.isCancelled = true
          state.owesCancelHandler = state.hasCancelHandler
        }
        state.next = nil
        state.undelivered = 0
        stopReally(&state)
      }
      if !state.isRunnable || state.next == nil { disarm(&state) }
      arm(&state)
      // What libdispatch runs now that the source goes on, or is cancelled, runs before time does.
      if !state.isSettled, !wasRunnable || state.owesCancelHandler { awaitHandlers(&state) }
    }
  }

  private func arm(_ state: inout State) {
    guard state.isRunnable, state.timer == nil, let next = state.next else { return }
    guard let scope = state.scope.openAncestor else { return }
    state.timer = scope.driver.schedule(self, at: next, repeats: state.interval > 0, place: &state.place)
  }

  private func stopReally(_ state: inout State) {
    state.real?.cancel()
    state.real = nil
  }

  private func disarm(_ state: inout State) {
    guard let timer = state.timer else { return }
    state.timer = nil
    state.scope.driver.remove(timer)
  }

  /// Lets a real timer fire, on behalf of code that belongs to no scope and has a source whose scope is over, as that of a
  /// global variable may be.
  private func runReally(_ state: inout State, _ distance: Int64, _ interval: Int64) {
    guard let real = DispatchSource.makeTimerSource() as? DispatchSource else { return }
    real.setEventHandler { [weak self, weak real] in
      if let self, let real { cci_source_add(pointer, UInt64(real.data)) }
    }
    let interval = interval > 0 ? DispatchTimeInterval.nanoseconds(Int(interval)) : .never
    real.schedule(deadline: .now() + .nanoseconds(Int(distance)), repeating: interval)
    real.activate()
    state.real = real
  }

  /// Lets the driver wait for the handlers that libdispatch is about to run.
  private func awaitHandlers(_ state: inout State) {
    guard state.isRunnable, let scope = state.scope.openAncestor else { return }
    var place: UInt64?
    _ = scope.driver.schedule(self, at: scope.driver.now, repeats: false, place: &place)
  }

  // MARK: What the driver does

  /// Called by the driver when the time of `timer` has come. `completion` is called when what libdispatch runs then has
  /// returned, on any thread.
  package func fire(_ timer: any PendingTimer, completion: @escaping @Sendable () -> Void) {
    if cci_source_is_dropped(pointer) { change(CCI_SOURCE_DROPPED) }
    let (count, isStuck) = update { state in
      let count = state.timer === timer ? takeFires(&state) : 0
      let told = state.hasEventHandler ? count : 0
      state.undelivered += told
      // The driver has waited for the fire before this one in vain: nor would this one be delivered.
      let isStuck = state.completion != nil
      if !isStuck { state.completion = completion }
      return (told, isStuck)
    }
    if isStuck { completion() }
    if count > 0 { cci_source_add(pointer, count) }
  }

  /// How often the timer has fired by now: more than once only when the clock has been moved by a call that blocked. Sets
  /// it for the next time.
  private func takeFires(_ state: inout State) -> UInt64 {
    state.timer = nil
    guard let next = state.next else { return 0 }
    state.next = nil
    guard state.interval > 0 else { return 1 }
    let missed = max(0, state.scope.driver.now - next) / state.interval
    let (sum, overflows) = (next + missed * state.interval).addingReportingOverflow(state.interval)
    if !overflows {
      state.next = sum
      arm(&state)
    }
    return UInt64(missed + 1)
  }

  // MARK: What libdispatch does

  /// Runs a handler, on the source's queue.
  func run(_ kind: cci_source_handler, _ handler: UnsafeMutableRawPointer) {
    let data = kind == CCI_SOURCE_EVENT ? cci_source_data(pointer) : 0
    let scope: Scope? = ScopeEntry.withKitCode {
      state.withLock { state in
        state.running += 1
        return state.scope.openAncestor
      }
    }
    if let scope { scope.perform { cci_handler_run(handler) } } else { cci_handler_run(handler) }
    ScopeEntry.withKitCode {
      update { state in
        state.running -= 1
        state.undelivered -= min(state.undelivered, data)
        if kind == CCI_SOURCE_CANCEL { state.owesCancelHandler = false }
      }
    }
  }
}

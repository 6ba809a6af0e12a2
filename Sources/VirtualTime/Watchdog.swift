import Dispatch

/// Calls a function on a thread of its own once a real time has passed, and every quarter of a second after that.
final class Watchdog: Sendable {
  // A dispatch source may be used from any thread; the overlay does not say so.
  nonisolated(unsafe) private let source: any DispatchSourceTimer

  init(after nanoseconds: Int64, _ handler: @escaping @Sendable () -> Void) {
    source = DispatchSource.makeTimerSource(queue: .global())
    let delay = Int(clamping: min(max(0, nanoseconds), .max / 4))
    source.schedule(deadline: .now() + .nanoseconds(delay), repeating: .milliseconds(250))
    source.setEventHandler(handler: handler)
    source.activate()
  }

  func cancel() {
    source.cancel()
  }
}

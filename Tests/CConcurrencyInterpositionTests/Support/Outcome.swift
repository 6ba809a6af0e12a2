import Glibc
import TestSupport
import Testing

/// What a call returned and left in `errno`, which was 77 before.
struct Outcome: Equatable, Sendable {
  var result: Int
  var error: CInt

  init(result: Int, error: CInt) {
    self.result = result
    self.error = error
  }

  init(_ call: () -> Int) {
    errno = 77
    result = call()
    error = errno
  }

  /// Makes a call on a thread of its own, plain, watched, and with a virtual clock, and expects the same answer each time.
  @discardableResult
  static func expectTheSame(
    sourceLocation: SourceLocation = #_sourceLocation,
    _ call: @escaping @Sendable () -> Int
  ) async -> Outcome {
    let (real, watched, virtual) = await onThread {
      let real = Outcome(call)
      var watched = real
      _ = watching { watched = Outcome(call) }
      let virtual = withVirtualClock { _ in Outcome(call) }
      return (real, watched, virtual)
    }
    #expect(watched == real, sourceLocation: sourceLocation)
    #expect(virtual == real, sourceLocation: sourceLocation)
    return real
  }
}

import ConcurrencyTesting

/// A finding that a program is to have.
public struct ExpectedFinding: Sendable {
  /// The calls, of which one is to be found; none for a slice that computes for too long.
  var calls: [BlockingCall]
  /// The function that is to be named, without what the compiler puts around it, unless it was inlined.
  var function: String
  /// The line that is to be named.
  var place: Place
  var onMainThread = false

  /// A blocking call.
  package static func blocks(_ calls: BlockingCall..., in function: String, at place: Place) -> ExpectedFinding {
    ExpectedFinding(calls: calls, function: function, place: place)
  }

  /// A blocking call on the main thread.
  package static func blocksMain(_ call: BlockingCall, in function: String, at place: Place) -> ExpectedFinding {
    ExpectedFinding(calls: [call], function: function, place: place, onMainThread: true)
  }

  /// A slice that uses too much processor time.
  package static func computes(in function: String, at place: Place) -> ExpectedFinding {
    ExpectedFinding(calls: [], function: function, place: place)
  }

  /// Whether the finding is of this kind, wherever it is.
  func isKind(of finding: BlockingFinding) -> Bool {
    if let call = finding.call { return calls.contains(call) }
    return calls.isEmpty
  }

  /// Whether the finding names the line and the thread.
  func isPlace(of finding: BlockingFinding) -> Bool {
    guard let culprit = finding.culprit else { return false }
    return culprit.shortFile == place.file && place.lines.contains(culprit.line)
      && finding.onMainThread == onMainThread
  }

  /// Whether the finding names the function.
  func isFunction(of finding: BlockingFinding) -> Bool {
    finding.culprit.map { FunctionName.plain($0.function) == function } ?? false
  }
}

extension ExpectedFinding: CustomStringConvertible {
  /// `usleep in Thermometer.reading.getter`.
  public var description: String {
    let what = calls.isEmpty ? "CPU" : calls.map(\.name).joined(separator: "/")
    return "\(what) in \(function)\(onMainThread ? " on the main thread" : "")"
  }
}

enum FunctionName {
  /// A function's name without what the compiler puts around it: a closure is a part of its function, and a copy for
  /// certain types is the function.
  static func plain(_ name: String) -> String {
    var name = name
    // `closure #1 in f()`
    if let part = name.ranges(of: " in ").last { name = String(name[part.upperBound...]) }
    for prefix in ["merged ", "specialized ", "static "] where name.hasPrefix(prefix) {
      name.removeFirst(prefix.count)
    }
    // The parameters of a generic function.
    var depth = 0
    return String(
      name.filter { character in
        if character == "<" { depth += 1 }
        defer { if character == ">" { depth -= 1 } }
        return depth == 0
      }
    ).replacing("__deallocating_deinit", with: "deinit")
  }
}

import Testing

/// A wrapped function, a call of it that counts, and a look-alike that does not.
struct WrappedCall: Sendable, CustomTestStringConvertible {
  typealias Preparation = @Sendable (CFunction) -> Trial

  /// The symbol of the C library, also one that only the compiler or the linker spells.
  let symbol: String
  /// What it is reported as.
  let name: String
  /// Whether a thread that has been cancelled ends in the call that counts, as pthreads(7) and glibc have it.
  let isCancellationPoint: Bool
  let function: CFunction
  /// Prepares a call that counts; on files, and where the length decides, it counts only where every one does.
  let counting: Preparation
  /// Prepares a call that does not count; nil where every call does. On files, and where the length decides, the same one,
  /// where not every one does.
  let lookingAlike: Preparation?
  /// Whether it counts only if it takes long.
  private(set) var isByLength = false

  /// The same call, which counts only if it takes long.
  var byLength: WrappedCall {
    var call = self
    call.isByLength = true
    return call
  }

  var testDescription: String { symbol == name ? name : "\(symbol) as \(name)" }

  init(
    _ symbol: String,
    as name: String? = nil,
    cancels: Bool = false,
    returnsPointer: Bool = false,
    counting: @escaping Preparation,
    lookingAlike: Preparation?
  ) {
    self.symbol = symbol
    self.name = name ?? symbol
    isCancellationPoint = cancels
    function = CFunction(symbol, returnsPointer: returnsPointer)
    self.counting = counting
    self.lookingAlike = lookingAlike
  }

  /// A call that ends by itself and does not count with other arguments.
  init(
    _ symbol: String,
    as name: String? = nil,
    cancels: Bool = false,
    returnsPointer: Bool = false,
    _ counting: @escaping @Sendable () -> [Int],
    not lookingAlike: (@Sendable () -> [Int])?
  ) {
    var preparation: Preparation?
    if let lookingAlike { preparation = { Trial($0, lookingAlike()) } }
    self.init(
      symbol,
      as: name,
      cancels: cancels,
      returnsPointer: returnsPointer,
      counting: { Trial($0, counting()) },
      lookingAlike: preparation
    )
  }

  static let all: [WrappedCall] = [
    waits, semaphoreSets, barriers, locks, joins, children, commands, signals, readiness, reads, writes,
    streamsOnFiles, connections, terminals, sends, splices, messageQueues, libraryStreams, libraryStreamsOfFiles,
    libraryStreamsThatWrite, libraryStreamsToFiles, lookups, accounts, durability, opens, places, questions, changes,
  ].flatMap(\.self)
}

/// A call that can be made, once.
struct Trial: Sendable {
  /// Makes the call, and nothing else that waits or that a cancelled thread ends in.
  var call: @Sendable () -> Int
  /// Ends the wait; nil for a call that ends by itself.
  var wake: (@Sendable () -> Void)?
  /// Gives back what was prepared, and what the call left if it has returned.
  var end: @Sendable (_ hasReturned: Bool) -> Void

  init(
    wake: (@Sendable () -> Void)? = nil,
    end: @escaping @Sendable (_ hasReturned: Bool) -> Void = { _ in },
    call: @escaping @Sendable () -> Int
  ) {
    (self.call, self.wake, self.end) = (call, wake, end)
  }

  /// A call with these words.
  init(
    _ function: CFunction,
    _ words: [Int],
    wake: (@Sendable () -> Void)?,
    end: @escaping @Sendable (_ hasReturned: Bool) -> Void = { _ in }
  ) {
    self.init(wake: wake, end: end, call: { function(words) })
  }

  /// A call with these words that ends by itself.
  init(
    _ function: CFunction,
    _ words: [Int],
    end: @escaping @Sendable (_ hasReturned: Bool) -> Void = { _ in }
  ) {
    self.init(function, words, wake: nil, end: end)
  }

  /// A call that returns something that is to be closed. The trial's call returns 0 for it, and -1 otherwise.
  init(
    opening function: CFunction,
    _ words: [Int],
    wake: (@Sendable () -> Void)? = nil,
    close: @escaping @Sendable (_ word: Int) -> Void,
    end: @escaping @Sendable () -> Void = {}
  ) {
    let opened = room(8)
    store(-1, at: opened)
    self.init(
      wake: wake,
      end: { _ in
        let word = load(opened, as: Int.self)
        if word != -1 { close(word) }
        end()
      },
      call: {
        let word = function.word(words)
        let isOpen = word != 0 && Int32(truncatingIfNeeded: word) != -1
        if isOpen { store(word, at: opened) }
        return isOpen ? 0 : -1
      }
    )
  }
}

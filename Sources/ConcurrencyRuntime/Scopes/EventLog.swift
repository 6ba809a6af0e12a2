import Synchronization

/// Events, in the order in which they were added, in pieces: what is there is never copied to make room.
///
/// `@unchecked Sendable`, for pointers are not sendable, and a `Mutex` hands out only what is:
/// nobody else has a pointer to the memory, and who changes the log has it alone.
struct EventLog: ~Copyable, @unchecked Sendable {
  /// Many scopes have few events: the first piece is small.
  private static let sizes = (first: 32, others: 1_024)
  /// All but the last are full.
  private var pieces: [UnsafeMutableBufferPointer<RecordedEvent>] = []
  /// Where the next event goes, and the end of its piece.
  private var next: UnsafeMutablePointer<RecordedEvent>?
  private var end: UnsafeMutablePointer<RecordedEvent>?

  deinit {
    // Events own nothing.
    pieces.first?.deallocate()
    Self.spare.withLock { spare in
      for piece in pieces.dropFirst() {
        if spare.pieces.count < Self.mostSpare { spare.pieces.append(piece) } else { piece.deallocate() }
      }
    }
  }

  /// Pieces of the later size that are kept for the next log: to touch fresh memory takes as long as to write into it.
  private static let spare = Mutex(Spare())
  private static let mostSpare = 32

  /// `@unchecked Sendable` for the same reason as the log: a piece that is here belongs to no log.
  private struct Spare: ~Copyable, @unchecked Sendable {
    var pieces: [UnsafeMutableBufferPointer<RecordedEvent>] = []
  }

  /// How many there are.
  var count: Int {
    guard let next, let last = pieces.last?.baseAddress else { return 0 }
    return (pieces.count == 1 ? 0 : Self.sizes.first + (pieces.count - 2) * Self.sizes.others) + (next - last)
  }

  var events: [RecordedEvent] {
    var rest = count
    return Array(unsafeUninitializedCapacity: rest) { events, copied in
      for piece in pieces {
        let length = min(piece.count, rest)
        _ = UnsafeMutableBufferPointer(rebasing: events[copied...]).initialize(fromContentsOf: piece[..<length])
        copied += length
        rest -= length
      }
    }
  }

  mutating func append(_ event: RecordedEvent) {
    if next == end { addPiece() }
    next?.initialize(to: event)
    next = next.map { $0 + 1 }
  }

  private mutating func addPiece() {
    let piece = pieces.isEmpty ? .allocate(capacity: Self.sizes.first) : Self.takeSpare()
    pieces.append(piece)
    next = piece.baseAddress
    end = next.map { $0 + piece.count }
  }

  private static func takeSpare() -> UnsafeMutableBufferPointer<RecordedEvent> {
    let address = spare.withLock { UInt(bitPattern: $0.pieces.popLast()?.baseAddress) }
    let base = UnsafeMutablePointer<RecordedEvent>(bitPattern: address) ?? .allocate(capacity: sizes.others)
    return UnsafeMutableBufferPointer(start: base, count: sizes.others)
  }
}

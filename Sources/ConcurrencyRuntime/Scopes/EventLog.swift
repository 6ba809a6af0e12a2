import Synchronization

/// Events, in the order in which they were added, in pieces: what is there is never copied to make room.
struct EventLog: ~Copyable {
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
        if spare.count < Self.mostSpare {
          spare.append(UInt(bitPattern: piece.baseAddress))
        } else {
          piece.deallocate()
        }
      }
    }
  }

  /// The addresses of pieces of the later size that are kept for the next log: to touch fresh memory takes as long as to write
  /// into it.
  private static let spare = Mutex<[UInt]>([])
  private static let mostSpare = 32

  /// How many there are.
  var count: Int {
    guard let next, let last = pieces.last?.baseAddress else { return 0 }
    return (pieces.count == 1 ? 0 : Self.sizes.first + (pieces.count - 2) * Self.sizes.others) + (next - last)
  }

  var events: [RecordedEvent] {
    var rest = count
    // The count would be written into the storage that all empty arrays share, which the thread sanitizer sees as a race.
    if rest == 0 { return [] }
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
    let base = spare.withLock { $0.popLast() }.flatMap(UnsafeMutablePointer<RecordedEvent>.init(bitPattern:))
    return UnsafeMutableBufferPointer(start: base ?? .allocate(capacity: sizes.others), count: sizes.others)
  }
}

import ConcurrencyTrace

/// Events, in the order in which they were added, in pieces of equal size: what is there is never copied to make room.
struct EventLog {
  private static let pieceSize = 1_024
  /// All but the last are full.
  private var pieces: [[TraceEvent]] = []

  /// How many there are.
  var count: Int { pieces.last.map { (pieces.count - 1) * Self.pieceSize + $0.count } ?? 0 }

  var events: [TraceEvent] { pieces.flatMap(\.self) }

  mutating func append(_ event: TraceEvent) {
    if pieces.last.map({ $0.count == Self.pieceSize }) ?? true {
      pieces.append([])
      // Many scopes have few events.
      if pieces.count > 1 { pieces[pieces.count - 1].reserveCapacity(Self.pieceSize) }
    }
    pieces[pieces.count - 1].append(event)
  }
}

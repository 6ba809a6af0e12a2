extension ConcurrencyReport {
  /// The version of the encoded form, a constant. There is nothing in it to compare: what was decoded can be read.
  struct FormatVersion: Hashable, Codable, Sendable {
    static let current = 1

    init() {}

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      let version = try container.decode(Int.self)
      guard version >= 1 else {
        throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(version) is no version of a report.")
      }
      guard version <= Self.current else {
        throw DecodingError.dataCorruptedError(
          in: container,
          debugDescription: "This report has format version \(version), but only versions up to \(Self.current) are "
            + "known. Read it with a newer version of swift-concurrency-testing."
        )
      }
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      try container.encode(Self.current)
    }
  }
}

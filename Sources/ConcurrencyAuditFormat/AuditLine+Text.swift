package import Foundation

extension AuditLine {
  /// The line as it stands in the file, with the character that ends it. The same line gives the same text.
  package func encoded() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(self) + Data("\n".utf8)
  }

  /// Reads a line, without the character that ends it.
  package init(decoding text: Data) throws {
    self = try JSONDecoder().decode(AuditLine.self, from: text)
  }
}

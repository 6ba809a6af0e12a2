package import Foundation

extension Baseline {
  /// Reads a baseline.
  ///
  /// - Parameter path: the file's path, for messages.
  package init(decoding data: Data, path: String) throws(GateError) {
    let file = try JSONObject(decoding: data, path: path, version: Self.currentVersion)
    try file.expectKeys(["version", "findings"], what: "key")
    self.init()
    for entry in try file.required("findings", try file.objects("findings")) {
      try entry.expectKeys(["rule", "symbol", "path", "lines"], what: "key")
      let key = FindingKey(
        rule: try entry.required("rule", try entry.string("rule")),
        symbol: try entry.required("symbol", try entry.string("symbol")),
        path: try entry.required("path", try entry.string("path"))
      )
      let lines = try entry.required("lines", try entry.count("lines"))
      // Merging two branches can leave an entry twice.
      entries[key] = max(entries[key] ?? 0, lines)
    }
  }

  /// The file's text: sorted, with a line for each entry, so that a change of one finding is a change of one line.
  package func encoded() -> Data {
    let lines = entries.sorted { $0.key < $1.key }.map { key, lines in
      let fields = [("rule", key.rule), ("symbol", key.symbol), ("path", key.path)].map { name, value in
        "\"\(name)\": \(Self.quoted(value))"
      }
      return "    { \(fields.joined(separator: ", ")), \"lines\": \(lines) }"
    }
    let list = lines.isEmpty ? "[]" : "[\n\(lines.joined(separator: ",\n"))\n  ]"
    return Data("{\n  \"version\": \(Self.currentVersion),\n  \"findings\": \(list)\n}\n".utf8)
  }

  private static func quoted(_ text: String) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.withoutEscapingSlashes]
    // Any text can be written as JSON.
    return (try? encoder.encode(text)).map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
  }
}

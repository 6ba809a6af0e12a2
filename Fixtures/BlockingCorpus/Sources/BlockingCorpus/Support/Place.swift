/// Lines of a file of the corpus.
public struct Place: Sendable {
  /// The file's name, without its folder.
  var file: String
  /// The lines.
  var lines: ClosedRange<Int>

  /// The line that stands so many lines below the one at which this is written.
  package static func below(_ distance: Int, file: String = #fileID, line: Int = #line) -> Place {
    below(distance...distance, file: file, line: line)
  }

  /// The lines that stand so many lines below the one at which this is written.
  package static func below(_ distances: ClosedRange<Int>, file: String = #fileID, line: Int = #line) -> Place {
    Place(
      file: file.split(separator: "/").last.map(String.init) ?? file,
      lines: (line + distances.lowerBound)...(line + distances.upperBound)
    )
  }
}

extension Place: CustomStringConvertible {
  /// `Sleeping.swift:12`.
  public var description: String {
    lines.count == 1 ? "\(file):\(lines.lowerBound)" : "\(file):\(lines.lowerBound)-\(lines.upperBound)"
  }
}

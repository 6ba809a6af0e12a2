/// A place in the source: a function, and the line in it.
public struct CodeLocation: Hashable, Codable, Sendable, CustomStringConvertible {
  /// The function's name as a Swift programmer writes it, such as `FeedLoader.load(_:)`.
  public var function: String
  /// The path of the file; empty when the debug information does not name it.
  public var file: String
  /// The line, from 1; 0 when unknown.
  public var line: Int
  /// The module or library that holds the code; empty when unknown.
  public var module: String

  /// Creates a place from its parts.
  public init(function: String, file: String = "", line: Int = 0, module: String = "") {
    self.function = function
    self.file = file
    self.line = line
    self.module = module
  }

  /// `FeedLoader.load(_:) at Feed.swift:21`, or the function alone when the file is unknown.
  public var description: String {
    file.isEmpty ? function : "\(function) at \(shortFile):\(line)"
  }

  /// The last component of `file`.
  public var shortFile: String {
    file.split(separator: "/").last.map(String.init) ?? file
  }
}

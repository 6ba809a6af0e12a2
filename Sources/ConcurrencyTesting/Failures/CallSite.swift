import ConcurrencyTrace
import Testing

/// The line of the test that called the kit.
struct CallSite: Sendable {
  let fileID: String
  let filePath: String
  let line: Int
  let column: Int

  init(fileID: StaticString, filePath: StaticString, line: UInt, column: UInt) {
    self.fileID = "\(fileID)"
    self.filePath = "\(filePath)"
    self.line = Int(line)
    self.column = Int(column)
  }

  init(_ location: SourceLocation) {
    fileID = location.fileID
    filePath = location.filePath
    line = location.line
    column = location.column
  }

  init(_ location: CodeLocation) {
    fileID = "\(location.module)/\(location.shortFile)"
    filePath = location.file
    line = max(1, location.line)
    column = 1
  }

  var sourceLocation: SourceLocation {
    SourceLocation(fileID: fileID, filePath: filePath, line: line, column: column)
  }
}

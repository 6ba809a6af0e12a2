import CConcurrencyInterposition
import ConcurrencyTrace
import Synchronization

/// At which lines the code of the program and its libraries stands, from their debug information.
///
/// The toolchain's reader knows them too, but goes through the lines of the whole program for each address: that takes 60 ms in
/// a program with 3 MB of them, and a failure can tell of a hundred addresses. It is asked only where this one does not know.
enum LineTables {
  enum Answer {
    /// The toolchain's reader may know.
    case unknown
    case none
    case place(SourcePlace)
  }

  /// The files that were read, by their paths; nil for those that have no lines.
  private static let files = Mutex<[String: File?]>([:])

  private struct File: Sendable {
    /// Pointers are not sendable; what this one points to was read once and never changes.
    nonisolated(unsafe) let lines: OpaquePointer
  }

  static func place(of address: CodeAddress) -> Answer {
    // The instruction before a return address is the call.
    let instruction = address.isReturnAddress ? address.value - 1 : address.value
    var (path, linked): (UnsafePointer<CChar>?, UInt64) = (nil, 0)
    guard cci_find_linked_address(instruction, &path, &linked), let path else { return .unknown }
    guard let file = file(at: path) else { return .unknown }
    var place = cci_line()
    switch cci_lines_find(file.lines, linked, &place) {
    case CCI_LINE_FOUND:
      let found = SourcePlace(file: Self.path(of: place), line: Int(place.line))
      // The file in which a macro is used is among those of the code around it.
      guard let use = MacroExpansion(path: found.file), cci_lines_find_file(file.lines, linked, use.file, &place)
      else { return .place(found) }
      return .place(SourcePlace(file: Self.path(of: place), line: use.line))
    case CCI_LINE_NONE: return .none
    default: return .unknown
    }
  }

  private static func file(at path: UnsafePointer<CChar>) -> File? {
    files.withLock { files in
      let name = String(cString: path)
      if let known = files[name] { return known }
      let file = cci_lines_open(path).map { File(lines: $0) }
      files[name] = .some(file)
      return file
    }
  }

  private static func path(of place: cci_line) -> String {
    var result = ""
    for case let part? in [place.base, place.directory, place.file] {
      let name = String(cString: part)
      if name.hasPrefix("/") || result.isEmpty {
        result = name
      } else if !name.isEmpty {
        result += "/" + name
      }
    }
    return result
  }
}

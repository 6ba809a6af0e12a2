import Glibc

/// An ELF file with line-number programs, made byte by byte.
struct LineImage {
  var units: [LineUnit]

  /// The bytes of the file: the header, the sections, their names, the table of the sections.
  var bytes: [UInt8] {
    var strings = Strings()
    let lines = units.flatMap { $0.bytes(&strings) }
    var names = Strings()
    var file = [UInt8](repeating: 0, count: 64)
    var table = [UInt8](repeating: 0, count: 64)
    func append(_ name: String, _ content: [UInt8]) {
      table += word(names.offset(of: name), 4) + word(1, 4) + word(0, 16) + word(file.count, 8) + word(content.count, 8)
      table += word(0, 24)
      file += content
    }
    append(".debug_line", lines)
    append(".debug_line_str", strings.bytes)
    _ = names.offset(of: ".shstrtab")
    append(".shstrtab", names.bytes)
    while file.count % 8 != 0 { file.append(0) }
    let header = [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1] + word(0, 33) + word(file.count, 8) + word(0, 10) + word(64, 2)
    file.replaceSubrange(0..<64, with: header + word(4, 2) + word(3, 2))
    return file + table
  }

  /// Writes the file, lets `body` use it, and removes it.
  static func withFile<R>(_ bytes: [UInt8], _ body: (String) -> R) -> R {
    let file = TemporaryFile()
    defer { file.remove() }
    ftruncate(file.descriptor, 0)
    pwrite(file.descriptor, bytes, bytes.count, 0)
    return body(file.path)
  }
}

/// A program and what stands before it.
struct LineUnit {
  var version = 4
  var is64Bit = false
  /// For DWARF 5 the first is what the others are relative to.
  var directories: [String]
  var files: [(name: String, directory: Int)]
  var program: [UInt8]

  fileprivate func bytes(_ strings: inout Strings) -> [UInt8] {
    let operands: [UInt8] = [0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1]
    var header: [UInt8] = [1] + (version >= 4 ? [1] : [])
    header += [1, UInt8(bitPattern: Self.lineBase), UInt8(Self.lineRange), Self.operationBase] + operands
    if version >= 5 {
      // One column, the path, as text.
      header += [1, 1, 0x08, UInt8(directories.count)] + directories.flatMap { Array($0.utf8) + [0] }
      // The path, in the section of strings, the directory, and a checksum.
      header += [3, 1, 0x1f, 2, 0x0b, 5, 0x1e, UInt8(files.count)]
      for file in files {
        header += word(strings.offset(of: file.name), is64Bit ? 8 : 4) + [UInt8(file.directory)] + word(0, 16)
      }
    } else {
      header += directories.flatMap { Array($0.utf8) + [0] } + [0]
      header += files.flatMap { Array($0.name.utf8) + [0, UInt8($0.directory), 0, 0] } + [0]
    }
    let size = is64Bit ? 8 : 4
    let start = word(version, 2) + (version >= 5 ? [8, 0] : []) + word(header.count, size)
    let unit = start + header + program
    return (is64Bit ? word(0xffff_ffff, 4) : []) + word(unit.count, size) + unit
  }

  private static let lineBase: Int8 = -5
  private static let lineRange = 14
  private static let operationBase: UInt8 = 13

  // The operations of a program.
  static func setAddress(_ address: Int) -> [UInt8] { [0, 9, 2] + word(address, 8) }
  static func advance(_ bytes: UInt8) -> [UInt8] { [2, bytes] }
  static func advanceFixed(_ bytes: Int) -> [UInt8] { [9] + word(bytes, 2) }
  static func advanceLine(_ lines: Int8) -> [UInt8] { [3, UInt8(bitPattern: lines) & 0x7f] }
  static func setFile(_ file: UInt8) -> [UInt8] { [4, file] }
  static let row: [UInt8] = [1]
  /// A row that far behind the last one.
  static func row(lines: Int, bytes: Int) -> [UInt8] {
    [UInt8(lines - Int(lineBase) + lineRange * bytes) + operationBase]
  }
  static let end: [UInt8] = [0, 1, 1]
  /// Others, which have nothing to do with lines: a column, a statement, a discriminator.
  static let others: [UInt8] = [5, 0x80, 1, 6, 7, 0, 2, 4, 9, 10, 11, 12, 3]
}

/// A section of strings.
private struct Strings {
  var bytes: [UInt8] = [0]
  mutating func offset(of string: String) -> Int {
    bytes += Array(string.utf8) + [0]
    return bytes.count - string.utf8.count - 1
  }
}

/// A number of so many bytes.
private func word(_ value: Int, _ size: Int) -> [UInt8] {
  (0..<size).map { $0 < 8 ? UInt8(truncatingIfNeeded: value >> (8 * $0)) : 0 }
}

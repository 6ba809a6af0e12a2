import CConcurrencyInterposition
import Glibc
import Testing

@Suite struct LinesTests {
  /// What is told of an address.
  enum Answer: Equatable {
    case unknown
    case none
    case line(String, UInt32)
  }

  private static func answers(_ bytes: [UInt8], _ addresses: [UInt64]) -> [Answer]? {
    LineImage.withFile(bytes) { path in
      guard let lines = cci_lines_open(path) else { return nil }
      return addresses.map { address in
        var place = cci_line()
        // To look for a file by its name must do no harm either.
        var other = place
        _ = cci_lines_find_file(lines, address, "b.swift", &other)
        switch cci_lines_find(lines, address, &place) {
        case CCI_LINE_NONE: return .none
        case CCI_LINE_UNKNOWN: return .unknown
        default:
          let parts = [place.base, place.directory, place.file].compactMap(\.self).map { String(cString: $0) }
          return .line(parts.filter { !$0.isEmpty }.joined(separator: "|"), place.line)
        }
      }
    }
  }

  /// Lines 10, 11 and 8 of one file, code of the compiler's, and line 3 of another.
  private static func program(files: (UInt8, UInt8)) -> [UInt8] {
    LineUnit.setAddress(0x1000) + LineUnit.setFile(files.0) + LineUnit.advanceLine(9) + LineUnit.row + LineUnit.others
      + LineUnit.row(lines: 1, bytes: 4) + LineUnit.advanceFixed(0x100) + LineUnit.row(lines: -3, bytes: 0)
      + LineUnit.advance(0x10) + LineUnit.advanceLine(-8) + LineUnit.row + LineUnit.setFile(files.1)
      + LineUnit.advanceLine(3) + LineUnit.row(lines: 0, bytes: 12) + LineUnit.advance(4) + LineUnit.end
  }

  private static let old = (
    directories: ["/source", "/other"], files: [(name: "a.swift", directory: 1), (name: "b.swift", directory: 2)]
  )

  @Test(arguments: [2, 3, 4], [false, true])
  func `Lines are found in the older versions`(version: Int, is64Bit: Bool) {
    let unit = LineUnit(
      version: version,
      is64Bit: is64Bit,
      directories: Self.old.directories,
      files: Self.old.files,
      program: Self.program(files: (1, 2))
    )
    let addresses: [UInt64] = [
      0xfff, 0x1000, 0x1003, 0x1004, 0x1103, 0x1104, 0x1113, 0x1114, 0x111f, 0x1120, 0x1123, 0x1124,
    ]
    let (a, b) = ("/source|a.swift", "/other|b.swift")
    #expect(
      Self.answers(LineImage(units: [unit]).bytes, addresses) == [
        .none, .line(a, 10), .line(a, 10), .line(a, 11), .line(a, 11), .line(a, 8), .line(a, 8), .line(a, 0),
        .line(a, 0),
        .line(b, 3), .line(b, 3), .none,
      ]
    )
  }

  @Test(arguments: [false, true])
  func `Lines are found in DWARF 5, with directories that are relative to the first`(is64Bit: Bool) {
    let unit = LineUnit(
      version: 5,
      is64Bit: is64Bit,
      directories: ["/package", "Sources"],
      files: [("main.c", 0), ("a.c", 1)],
      program: Self.program(files: (1, 0))
    )
    #expect(
      Self.answers(LineImage(units: [unit]).bytes, [0xfff, 0x1000, 0x1120, 0x1124]) == [
        .none, .line("/package|Sources|a.c", 10), .line("/package|main.c", 3), .none,
      ]
    )
  }

  @Test func `Code may come in any order, and what the linker has left out is at no address`() {
    func sequence(at address: Int, line: Int8) -> [UInt8] {
      LineUnit.setAddress(address) + LineUnit.advanceLine(line - 1) + LineUnit.row + LineUnit.advance(0x10)
        + LineUnit.end
    }
    let programs = [
      sequence(at: 0x3000, line: 3) + sequence(at: 0, line: 9) + sequence(at: 0x1000, line: 1),
      sequence(at: 0x2000, line: 2),
    ]
    let units = programs.map { program in
      LineUnit(directories: ["/source"], files: [("a.swift", 1)], program: program)
    }
    let a = "/source|a.swift"
    #expect(
      Self.answers(LineImage(units: units).bytes, [0, 0x1000, 0x1010, 0x200f, 0x2fff, 0x3000, 0x4000]) == [
        .none, .line(a, 1), .none, .line(a, 2), .none, .line(a, 3), .none,
      ]
    )
  }

  @Test func `A folder whose name stands elsewhere is not known`() {
    let files = [(name: "a.c", directory: 0), (name: "b.c", directory: 1)]
    let unit = LineUnit(directories: ["Sources"], files: files, program: Self.program(files: (1, 2)))
    #expect(Self.answers(LineImage(units: [unit]).bytes, [0x1000, 0x1120]) == [.unknown, .line("Sources|b.c", 3)])
  }

  @Test(arguments: [4, 5])
  func `Another file of the same code is found by its name`(version: Int) {
    let files = [
      (name: "Feed.swift", directory: 1), (name: "a/Store.swift", directory: 2), (name: "/b/Old.swift", directory: 1),
    ]
    let units = ["/source", "/library"].map { base in
      LineUnit(
        version: version,
        directories: [base, base + "/Tests"],
        files: version == 5 ? files.map { ($0.name, $0.directory - 1) } : files,
        program: base == "/source" ? Self.program(files: (1, 1)) : []
      )
    }
    func path(_ name: String, at address: UInt64) -> String? {
      LineImage.withFile(LineImage(units: units).bytes) { path in
        var place = cci_line(base: nil, directory: nil, file: nil, line: 7)
        guard let lines = cci_lines_open(path), cci_lines_find_file(lines, address, name, &place) else { return nil }
        #expect(place.line == 0)
        let parts = [place.directory, place.file].compactMap(\.self).map { String(cString: $0) }
        return parts.filter { !$0.isEmpty }.joined(separator: "|")
      }
    }
    #expect(path("Store.swift", at: 0x1004) == "/source/Tests|a/Store.swift")
    #expect(path("Feed.swift", at: 0x1004) == (version == 5 ? "Feed.swift" : "/source|Feed.swift"))
    #expect(path("Old.swift", at: 0x1004)?.hasSuffix("/b/Old.swift") == true)
    // Only a part of a name, no file's at all, and code that no unit holds.
    for name in ["tore.swift", "a/Store.swift", "Other.swift", ""] { #expect(path(name, at: 0x1004) == nil) }
    #expect(path("Store.swift", at: 0x9000) == nil)
  }

  @Test func `Beside a program of an unknown version, what is not found is not known`() {
    var units = [4, 6].map { version in
      LineUnit(
        version: version,
        directories: Self.old.directories,
        files: Self.old.files,
        program: Self.program(files: (1, 2))
      )
    }
    #expect(Self.answers(LineImage(units: units).bytes, [0x1000, 0x9000]) == [.line("/source|a.swift", 10), .unknown])
    units[1].version = 4
    #expect(Self.answers(LineImage(units: units).bytes, [0x9000]) == [.none])
  }

  @Test func `Other files have no lines`() {
    #expect(Self.answers([], [0]) == nil)
    #expect(Self.answers([UInt8](repeating: 0x7f, count: 500), [0]) == nil)
    #expect(Self.answers(LineImage(units: []).bytes, [0]) == nil)
    #expect(cci_lines_open("/nowhere") == nil)
    #expect(cci_lines_open("/tmp") == nil)
  }

  @Test(arguments: [4, 5])
  func `A damaged file is read to no harm`(version: Int) {
    let unit = LineUnit(
      version: version,
      directories: Self.old.directories,
      files: Self.old.files,
      program: Self.program(files: (1, 1))
    )
    let bytes = LineImage(units: [unit, unit]).bytes
    let addresses: [UInt64] = [0, 0x1000, 0x1120, .max]
    var answers: [[Answer]] = []
    for count in bytes.indices { answers += Self.answers(Array(bytes.prefix(count)), addresses).map { [$0] } ?? [] }
    // Without its last byte the table of the sections is no longer whole.
    #expect(answers.isEmpty)
    for index in bytes.indices {
      for change: UInt8 in [0x01, 0x80, 0xff] {
        var damaged = bytes
        damaged[index] ^= change
        answers += Self.answers(damaged, addresses).map { [$0] } ?? []
      }
    }
    #expect(answers.contains { $0[1] != .none })
  }
}

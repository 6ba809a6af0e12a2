import ConcurrencyTrace
import Runtime

/// A file and a line in it, as the debug information has them.
struct SourcePlace: Sendable, Hashable {
  var file: String
  var line: Int

  /// The place in the user's files, of a macro's use without the folder, which `LineTables` knows. What the compiler has written is in no file that anybody could open, and has an empty path.
  var inUsersFiles: SourcePlace {
    if let place = MacroExpansion(path: file) { return SourcePlace(file: place.file, line: place.line) }
    // `<compiler-generated>`, and `<stdin>` for code of another module that was inlined.
    let isNamed = file.hasSuffix(">") && file.split(separator: "/").last?.first == "<"
    let isCompilers = isNamed || file.contains("@__swiftmacro")
    return SourcePlace(file: isCompilers ? "" : file, line: line)
  }
}

/// One function of a stack.
struct ResolvedFrame: Sendable, Hashable {
  /// The function as a Swift programmer writes it, and its line.
  var location: CodeLocation
  /// The symbol's mangled name.
  var rawName: String
  /// Whether the frame belongs to the user: not to the kit, the Swift runtime, the system's libraries, and not a thunk.
  var isUsers: Bool
  /// Whether its name alone tells that it does not.
  var isNobodys: Bool
  /// Whether it is the kit's own.
  var isKits: Bool
  /// Whether the compiler has made it of no function of anybody's.
  var isThunk: Bool
  /// How far the address is from the start of the symbol.
  var offset: Int
  /// Whether it is the runtime's function that runs a job. What has called that is no affair of the job's.
  var runsJobs: Bool { rawName == "swift_job_run" }

  init(_ symbol: SymbolicatedBacktrace.Symbol, at place: SourcePlace?) {
    let module = Self.module(ofMangledName: symbol.rawName)
    let place = place?.inUsersFiles
    let (path, line) = (place?.file ?? "", place?.line ?? 0)
    // Of a class it is what allocates the object, unless it has lines: then it is a convenience initializer.
    let isInitializer = Self.isInitializer(mangledName: symbol.rawName)
    let hasCode = isInitializer && (line > 0 || !symbol.name.contains("__allocating_init"))
    // The toolchain does not count what hands a context to a thunk.
    isThunk = (symbol.isSwiftThunk && !hasCode) || symbol.name.hasPrefix("partial apply for thunk for ")
    location = CodeLocation(
      // The runtime's demangler puts the first between a function's name and its arguments.
      function: symbol.name.replacing("@Sendable ", with: "").replacing("__allocating_init", with: "init"),
      file: path,
      line: path.isEmpty ? 0 : line,
      module: module ?? symbol.imageName
    )
    rawName = symbol.rawName
    offset = symbol.offset
    isKits = path.contains("/CConcurrencyInterposition/") || (module.map(Self.kitModules.contains) ?? false)
    isNobodys =
      (isThunk && !isInitializer && !Self.thunksHoldCode) || Self.isSystemLibrary(symbol.imageName)
      || (module.map { Self.kitModules.contains($0) || Self.systemModules.contains($0) } ?? false)
    // Optimized code that stands for inlined calls can be without a file. Its name tells whose it is, but for what a macro
    // has written, and for a thunk, which is the compiler's but where it has the lines of what was inlined into it.
    let isInFile = isThunk ? line > 0 && !path.hasPrefix(Self.kitsSources) : !location.file.isEmpty
    let isNamed = module != nil && !isThunk && !symbol.rawName.contains("fMp_")
    isUsers = !isNobodys && !isKits && (isInFile || isNamed)
  }

  /// Whether the name is that of an initializer of a value, or of one of an object that allocates it too, also of one of their
  /// parts between two awaits. The toolchain takes all of them for thunks.
  private static func isInitializer(mangledName name: String) -> Bool {
    name.hasSuffix("fC") || name.contains("fCTY") || name.contains("fCTQ")
  }

  /// Whether functions are inlined into thunks, such as the witness of a protocol's requirement or what C calls.
  private static var thunksHoldCode: Bool {
    #if DEBUG
    false
    #else
    true
    #endif
  }

  /// The folder of the kit's own sources.
  private static let kitsSources =
    #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/") + "/"

  /// A function of a system library, of which only the exported name is of interest.
  init(systemFunction name: String, library: String) {
    location = CodeLocation(function: name, module: library)
    rawName = name
    isUsers = false
    isNobodys = true
    isKits = false
    isThunk = false
    offset = 0
  }

  /// Whether the library is one of a test framework's.
  static func isTestFramework(_ library: String) -> Bool {
    ["libTesting", "lib_Testing", "libXCTest"].contains { library.hasPrefix($0) }
  }

  private static let kitModules: Set<String> = [
    "CConcurrencyInterposition", "ConcurrencyRuntime", "ConcurrencyTrace", "VirtualTime", "ConcurrencyObservation",
    "ConcurrencyAuditFormat", "ConcurrencyTesting",
  ]

  private static let systemModules: Set<String> = [
    "Testing", "XCTest", "Foundation", "FoundationEssentials", "Dispatch", "Synchronization",
  ]

  static func isSystemLibrary(_ image: String) -> Bool {
    let prefixes = [
      "libswift", "libdispatch", "libBlocksRuntime", "libFoundation", "lib_Foundation", "libTesting", "lib_Testing",
      "libXCTest", "libc.so", "libm.so", "libstdc++", "libgcc", "ld-linux", "libpthread",
    ]
    return prefixes.contains { image.hasPrefix($0) }
  }

  /// The module at the start of a Swift mangled name: `$s`, the length of the name, the name.
  static func module(ofMangledName name: String) -> String? {
    guard name.hasPrefix("$s") else { return nil }
    let rest = name.dropFirst(2)
    if rest.hasPrefix("s") || rest.hasPrefix("S") { return "Swift" }
    var mangled = MangledName(rest)
    return mangled.identifier()
  }
}

package import ConcurrencyTrace
import Foundation
package import Runtime
import Synchronization

/// Turns code addresses into functions, files and lines.
///
/// Functions are looked up by the toolchain's `Runtime` module, which takes addresses that it has not captured itself in the
/// `Codable` form of its `Backtrace`: JSON with the architecture and the addresses in its Compact Backtrace Format. Lines are
/// looked up in `LineTables`. Of calls that were inlined the line is that of the inlined code, the function the one that it was
/// inlined into.
package enum Symbolicator {
  private static let cache = Mutex<[CodeAddress: ResolvedFrame?]>([:])
  /// Where the program and its libraries are in memory.
  package static let images = ImageMap.capture()

  /// Learns where the program and its libraries are in memory. To be called while the process has one thread: the
  /// toolchain's reader looks into every mapping, and crashes when another thread takes one away meanwhile.
  static func captureImages() {
    _ = images
  }

  /// The frames of a stack, innermost first, without those of the thread that runs the job.
  static func frames(of stack: CallStack) -> [ResolvedFrame] {
    resolve(stack.codeAddresses, callers: stack.asyncStart).compactMap { $0 }
  }

  /// The frames that the user wrote, innermost first: without the kit, the runtime and the system's libraries.
  package static func userFrames(of stack: CallStack) -> [CodeLocation] {
    var result: [CodeLocation] = []
    for frame in frames(of: stack) where frame.isUsers && result.last != frame.location {
      // Code without a line is the compiler's. It tells something only where nothing stands below it.
      if frame.location.line > 0 || result.isEmpty { result.append(frame.location) }
    }
    return result
  }

  /// The innermost frame that the user wrote, one with a line if there is one. Looks up no more than it needs.
  package static func innermostUserFrame(of stack: CallStack) -> CodeLocation? {
    var withoutLine: CodeLocation?
    for address in stack.codeAddresses {
      guard let frame = resolve([address])[0], frame.isUsers else { continue }
      if frame.location.line > 0 { return frame.location }
      withoutLine = withoutLine ?? frame.location
    }
    return withoutLine
  }

  /// The mangled names of the library functions that stand between the innermost user's frame and the end of the stack,
  /// from the libraries' full symbol tables, which also have what they do not export.
  static func namesBeforeUserCode(in stack: CallStack) -> [String] {
    functionsBeforeUserCode(in: stack).map(\.rawName)
  }

  private static func functionsBeforeUserCode(in stack: CallStack) -> [ResolvedFrame] {
    stack.codeAddresses.prefix(8).prefix { systemFrame(of: $0) != nil }.compactMap(libraryFunction)
  }

  private static func libraryFunction(at address: CodeAddress) -> ResolvedFrame? {
    libraryFunctions.withLock { known in
      if let function = known[address] { return function }
      let function = symbolicate([address])[address]
      known[address] = .some(function)
      return function
    }
  }

  private static let libraryFunctions = Mutex<[CodeAddress: ResolvedFrame?]>([:])

  /// The Swift function of a library that the innermost user's frame has called, such as `Process.waitUntilExit`; nil if there
  /// is none. Without its arguments: overloads that do the same are one function to the linker, by whichever name.
  static func calledFunction(in stack: CallStack) -> String? {
    let inLibraries = stack.codeAddresses.prefix { systemFrame(of: $0) != nil }
    guard inLibraries.count < stack.codeAddresses.count,
      let function = inLibraries.reversed().lazy.compactMap(libraryFunction).first(where: { !$0.isThunk })
    else { return nil }
    if let name = overlays[function.rawName] { return name }
    // What the compiler has merged goes by the name of one of several functions.
    guard function.rawName.hasPrefix("$s"), !function.rawName.hasSuffix("Tm") else { return nil }
    return plainName(function.location.function)
  }

  /// `Process.waitUntilExit` for `static Process<A>.waitUntilExit<B>(_:)`; nil for what is no function of a type's by its own name,
  /// as a closure.
  private static func plainName(_ function: String) -> String? {
    var depth = 0
    var name = function.prefix { $0 != "(" }.filter { character in
      if character == "<" { depth += 1 }
      defer { if character == ">" { depth -= 1 } }
      return depth == 0
    }
    if name.hasPrefix("static ") { name.removeFirst("static ".count) }
    for suffix in [".getter", ".setter"] where name.hasSuffix(suffix) { name.removeLast(suffix.count) }
    let isPlain = name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." }
    return isPlain && name.contains(".") ? name : nil
  }

  /// What Swift code calls of libdispatch, by the functions that these go on in without a frame of their own.
  private static let overlays = [
    "_dispatch_semaphore_wait_slow": "DispatchSemaphore.wait",
    "_dispatch_group_wait_slow": "DispatchGroup.wait",
  ]

  /// The frame of each address, but for those that are callers of the function that runs jobs. Looking addresses up is slow, so
  /// it is done once for each, and by one thread at a time.
  ///
  /// - Parameters:
  ///   - addresses: the addresses.
  ///   - callers: how many of them are of functions that have called each other, innermost first.
  private static func resolve(_ addresses: [CodeAddress], callers: Int = 0) -> [ResolvedFrame?] {
    cache.withLock { cache in
      var missing: [CodeAddress] = []
      var asked: [CodeAddress] = []
      var rest = addresses[...]
      while let address = rest.popFirst() {
        asked.append(address)
        if cache[address] == nil {
          let known = systemFrame(of: address)
          cache[address] = .some(known)
          if known == nil { missing.append(address) }
        }
        if rest.startIndex < callers, let frame = cache[address] ?? nil, frame.runsJobs { rest = addresses[callers...] }
      }
      cache.merge(symbolicate(missing)) { $1 }
      return asked.map { cache[$0] ?? nil }
    }
  }

  /// The frame of an address in a system library, which takes no debug information. Nil for other addresses.
  private static func systemFrame(of address: CodeAddress) -> ResolvedFrame? {
    guard let library = systemLibrary(of: address.value) else { return nil }
    return ResolvedFrame(systemFunction: RuntimeSymbols.image(of: address.value)?.symbol ?? library, library: library)
  }

  /// The file name of the system library that holds an address; nil if none does.
  static func systemLibrary(of address: UInt) -> String? {
    guard let path = RuntimeSymbols.image(of: address)?.path else { return nil }
    let library = path.split(separator: "/").last.map(String.init) ?? path
    return ResolvedFrame.isSystemLibrary(library) ? library : nil
  }

  private static func symbolicate(_ addresses: [CodeAddress]) -> [CodeAddress: ResolvedFrame] {
    var frames: [CodeAddress: ResolvedFrame] = [:]
    lookUp(addresses, [.useSymbolCache]) { address, symbol in
      var frame = ResolvedFrame(symbol, at: nil)
      // Its name tells of most of the frames that nobody wants to see the line.
      if !frame.isNobodys { frame = ResolvedFrame(symbol, at: place(of: address)) }
      if frame.isUsers, frame.location.line == 0, let place = placeBefore(address, in: frame) {
        (frame.location.file, frame.location.line) = (place.file, place.line)
      }
      frames[address] = frame
    }
    return frames
  }

  /// Calls `body` with the function that each address is in.
  private static func lookUp(
    _ addresses: [CodeAddress],
    _ options: Backtrace.SymbolicationOptions,
    _ body: (CodeAddress, SymbolicatedBacktrace.Symbol) -> Void
  ) {
    guard !addresses.isEmpty, let symbols = backtrace(of: addresses)?.symbolicated(with: images, options: options)
    else { return }
    for frame in symbols.frames {
      guard let symbol = frame.symbol, let address = CodeAddress(frame.captured) else { continue }
      body(address, symbol)
    }
  }

  /// Instructions that the compiler added have no line; they stand for that of the nearest instruction before them. Where
  /// there is none close by, as in a library's loop that was inlined, for that at which the function begins.
  private static func placeBefore(_ address: CodeAddress, in function: ResolvedFrame) -> SourcePlace? {
    // In debug code a `for` loop has a hundred bytes without a line around the call for its next element.
    let distances = [4, 8, 16, 24, 40, 64, 96, 128, 192, 256].filter { $0 < function.offset } + [function.offset]
    for distance in distances {
      let neighbour = CodeAddress(value: address.value - UInt(distance), isReturnAddress: false)
      guard let place = place(of: neighbour)?.inUsersFiles else { continue }
      let isSameFile = function.location.file.isEmpty || function.location.file == place.file
      if isSameFile, !place.file.isEmpty, place.line > 0 { return place }
    }
    return nil
  }

  /// Where the debug information says that an address is.
  private static func place(of address: CodeAddress) -> SourcePlace? {
    switch LineTables.place(of: address) {
    case .place(let place): return place
    case .none: return nil
    case .unknown:
      var place: SourcePlace?
      lookUp([address], [.showSourceLocations, .useSymbolCache]) { _, symbol in
        place = symbol.sourceLocation.map { SourcePlace(file: $0.path, line: $0.line) }
      }
      return place
    }
  }

  static func backtrace(of addresses: [CodeAddress]) -> Backtrace? {
    // A return address stands behind the call; the format has another tag for it, and the reader steps back one byte.
    var bytes: [UInt8] = [0x02]
    for address in addresses {
      bytes.append(address.isReturnAddress ? 0x2f : 0x1f)
      for shift in stride(from: 56, through: 0, by: -8) {
        bytes.append(UInt8(truncatingIfNeeded: address.value >> UInt(shift)))
      }
    }
    bytes.append(0)
    #if arch(x86_64)
    let architecture = "x86_64"
    #else
    let architecture = "arm64"
    #endif
    let json = #"{"architecture":"\#(architecture)","backtrace":"\#(Data(bytes).base64EncodedString())"}"#
    return try? JSONDecoder().decode(Backtrace.self, from: Data(json.utf8))
  }
}

/// One address of a stack, as the symbolicator needs it.
struct CodeAddress: Hashable, Sendable {
  var value: UInt
  /// Whether the address stands behind the call that it belongs to, and not at the instruction itself.
  var isReturnAddress: Bool
}

extension CodeAddress {
  fileprivate init?(_ frame: Backtrace.Frame) {
    switch frame {
    case .programCounter(let address):
      guard let value = UInt(address) else { return nil }
      self.init(value: value, isReturnAddress: false)
    case .returnAddress(let address):
      guard let value = UInt(address) else { return nil }
      self.init(value: value, isReturnAddress: true)
    default:
      return nil
    }
  }
}

extension CallStack {
  /// The addresses, each with whether it is a return address. The awaiting functions' resume points are not.
  var codeAddresses: [CodeAddress] {
    addresses.enumerated().map { index, address in
      let isExact = index >= asyncStart || (index == 0 && startsWithProgramCounter)
      return CodeAddress(value: address, isReturnAddress: !isExact)
    }
  }
}

package import ConcurrencyTrace
import Foundation
import Runtime
import Synchronization

/// Turns code addresses into functions, files and lines.
///
/// The work is done by the toolchain's `Runtime` module, which takes addresses that it has not captured itself in the
/// `Codable` form of its `Backtrace`: JSON with the architecture and the addresses in its Compact Backtrace Format.
package enum Symbolicator {
  private static let cache = Mutex<[CodeAddress: [ResolvedFrame]]>([:])
  private static let images = ImageMap.capture()

  /// The frames of a stack, innermost first, inlined calls included.
  static func frames(of stack: CallStack) -> [ResolvedFrame] {
    resolve(stack.codeAddresses).flatMap { $0 }
  }

  /// The frames that the user wrote, innermost first: without the kit, the runtime and the system's libraries.
  package static func userFrames(of stack: CallStack) -> [CodeLocation] {
    var result: [CodeLocation] = []
    for frame in frames(of: stack) where frame.isUsers && result.last != frame.location {
      result.append(frame.location)
    }
    return result
  }

  /// Resolves all addresses of `stacks` at once, which is cheaper than one stack after the other.
  static func prepare(_ stacks: some Sequence<CallStack>) {
    _ = resolve(Array(Set(stacks.flatMap(\.codeAddresses))))
  }

  private static func resolve(_ addresses: [CodeAddress]) -> [[ResolvedFrame]] {
    let known = cache.withLock { cache in addresses.map { cache[$0] } }
    let missing = Array(Set(zip(addresses, known).filter { $1 == nil }.map(\.0)))
    if missing.isEmpty { return known.map { $0 ?? [] } }
    let found = symbolicate(missing)
    cache.withLock { cache in cache.merge(found) { old, _ in old } }
    return zip(addresses, known).map { address, frames in frames ?? found[address] ?? [] }
  }

  private static func symbolicate(_ addresses: [CodeAddress]) -> [CodeAddress: [ResolvedFrame]] {
    var result: [CodeAddress: [ResolvedFrame]] = [:]
    for address in addresses { result[address] = [] }
    let options: Backtrace.SymbolicationOptions = [.showInlineFrames, .showSourceLocations, .useSymbolCache]
    guard let backtrace = backtrace(of: addresses), let symbols = backtrace.symbolicated(with: images, options: options)
    else { return result }
    for frame in symbols.frames {
      guard let symbol = frame.symbol, let address = CodeAddress(frame.captured) else { continue }
      result[address]?.append(ResolvedFrame(symbol, isSystem: frame.isSystem))
    }
    return result
  }

  private static func backtrace(of addresses: [CodeAddress]) -> Backtrace? {
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

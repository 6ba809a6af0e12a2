import ConcurrencyRuntime
import Foundation
import Runtime

/// What is loaded into the process. Captured once: the toolchain reads every file that is mapped, and crashes if another
/// thread, which symbolicates at the same time, unmaps one.
let loadedImages = Symbolicator.images

/// The names of the functions at the addresses of a stack, innermost first, without inlined ones, from the toolchain's
/// own symbolicator.
func functionNames(of stack: NotedStack, startsWithProgramCounter: Bool = false) -> [String] {
  var bytes: [UInt8] = [0x02]
  for (index, address) in stack.addresses.enumerated() {
    let isExact = index >= stack.asyncStart || (index == 0 && startsWithProgramCounter)
    bytes.append(isExact ? 0x1f : 0x2f)
    for shift in stride(from: 56, through: 0, by: -8) {
      bytes.append(UInt8(truncatingIfNeeded: address >> UInt(shift)))
    }
  }
  bytes.append(0)
  #if arch(x86_64)
  let architecture = "x86_64"
  #else
  let architecture = "arm64"
  #endif
  let json = #"{"architecture":"\#(architecture)","backtrace":"\#(Data(bytes).base64EncodedString())"}"#
  guard
    let backtrace = try? JSONDecoder().decode(Backtrace.self, from: Data(json.utf8)),
    let symbols = backtrace.symbolicated(with: loadedImages, options: [.useSymbolCache])
  else { return [] }
  return symbols.frames.map { $0.symbol?.name ?? "?" }
}

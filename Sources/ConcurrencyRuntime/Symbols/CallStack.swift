import CConcurrencyInterposition
import Foundation

/// The code addresses of a call stack, innermost first.
package struct CallStack: Sendable, Hashable {
  /// The addresses. All but a leading program counter are return addresses.
  package var addresses: [UInt]
  /// From this index on the entries are not callers, but the functions that await them.
  package var asyncStart: Int
  /// Whether the first address is that of the interrupted instruction itself, as in a CPU sample.
  package var startsWithProgramCounter: Bool

  init(_ stack: borrowing cci_stack, startsWithProgramCounter: Bool) {
    var copy = copy stack
    let count = Int(copy.count)
    addresses = withUnsafeBytes(of: &copy.pc) { bytes in
      Array(UnsafeBufferPointer(rebasing: bytes.bindMemory(to: UInt.self)[..<count]))
    }
    asyncStart = min(Int(copy.async_start), count)
    self.startsWithProgramCounter = startsWithProgramCounter
  }

  package init(addresses: [UInt], asyncStart: Int, startsWithProgramCounter: Bool) {
    self.addresses = addresses
    self.asyncStart = asyncStart
    self.startsWithProgramCounter = startsWithProgramCounter
  }

  /// The stack of a thread that runs jobs of the kit. Nil if the thread does not answer.
  ///
  /// A signal asks it. Only for threads that hang, since it can end a blocking call early.
  package static func capture(ofThread thread: Int32) -> CallStack? {
    var stack = cci_stack()
    return cci_stack_of_thread(thread, &stack) ? CallStack(stack, startsWithProgramCounter: true) : nil
  }

  /// The stack of the caller.
  ///
  /// - Parameter known: a stack that it may well be, and which is then returned itself.
  @inline(never)
  package static func capture(orKnown known: CallStack? = nil) -> CallStack {
    // The walk stays within the thread's stack, whose bounds must be known.
    cci_thread_prepare()
    var stack = cci_stack()
    cci_walk(&stack, 0)
    if let known, known.hasSameAddresses(as: &stack) { return known }
    return CallStack(stack, startsWithProgramCounter: false)
  }

  private func hasSameAddresses(as stack: inout cci_stack) -> Bool {
    guard Int(stack.count) == addresses.count, min(Int(stack.async_start), addresses.count) == asyncStart else {
      return false
    }
    // As bytes: this is done wherever a task is created, also in builds that do not optimise.
    return withUnsafeBytes(of: &stack.pc) { other in
      addresses.withUnsafeBytes { own in
        guard let first = own.baseAddress, let otherFirst = other.baseAddress else { return true }
        return memcmp(first, otherFirst, own.count) == 0
      }
    }
  }
}

/// Reads the chain of async contexts that stands above a suspended task.
enum AsyncContexts {
  /// The longest chain that is followed.
  private static let limit = 32

  /// Where the task goes on, then the functions that await it, innermost first.
  static func stack(of task: UnsafeMutableRawPointer) -> CallStack {
    var addresses = [JobLayout.resumeFunction(task)]
    var context = JobLayout.resumeContext(task)
    while let current = context, addresses.count < limit, UInt(bitPattern: current) % 8 == 0 {
      let resume = current.load(fromByteOffset: 8, as: UInt.self)
      if resume == 0 { break }
      addresses.append(resume)
      context = current.load(as: UnsafeRawPointer?.self)
    }
    return CallStack(addresses: addresses, asyncStart: 0, startsWithProgramCounter: true)
  }
}

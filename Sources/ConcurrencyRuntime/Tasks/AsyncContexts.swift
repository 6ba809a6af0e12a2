import CConcurrencyInterposition

/// Reads the chain of async contexts that stands above a suspended task.
enum AsyncContexts {
  /// The longest chain that is followed.
  private static let limit = 32

  /// Where the task goes on, then the functions that await it, innermost first. Of a task that somebody may let go on
  /// meanwhile.
  static func stack(of task: UnsafeMutableRawPointer) -> CallStack {
    var stack = cci_stack()
    cci_walk_task(&stack, JobLayout.resumeFunction(task), UInt(bitPattern: JobLayout.resumeContext(task)))
    return CallStack(stack, startsWithProgramCounter: true)
  }

  /// The same as addresses, which live as long as `body` runs. Of a task that is ready, and that only the caller lets go on.
  static func withAddresses<R>(of task: UnsafeMutableRawPointer, _ body: (UnsafeBufferPointer<UInt>) -> R) -> R {
    withUnsafeTemporaryAllocation(of: UInt.self, capacity: limit) { addresses in
      addresses[0] = JobLayout.resumeFunction(task)
      var count = 1
      var context = JobLayout.resumeContext(task)
      while let current = context, count < limit, UInt(bitPattern: current) % 8 == 0 {
        let resume = current.load(fromByteOffset: 8, as: UInt.self)
        if resume == 0 { break }
        addresses[count] = resume
        count += 1
        context = current.load(as: UnsafeRawPointer?.self)
      }
      return body(UnsafeBufferPointer(rebasing: addresses[..<count]))
    }
  }
}

import ConcurrencyObservation
import ConcurrencyTrace

/// The words for operations in real time that do not come to their end.
extension FailureMessage {
  /// The pool had jobs, and all its threads were held for longer than the limit.
  static func starved(_ caller: String, _ stall: Stall) -> String {
    let threads = stall.poolWidth == 1 ? "its only thread" : "any of its \(stall.poolWidth) threads"
    return join(
      """
      \(caller): the pool is starved: for \(stall.duration.roughly) no slice on \(threads) has come back, and other jobs were \
      ready all the time
      """,
      holders(stall),
      list(stall.others, lines: 12, root: "the operation"),
      """
      Cause: slices hold the threads of the pool: they block, waiting perhaps for what only another of its jobs can do, or compute \
      without an end. With as many such slices as there are threads the platform's own pool stands still as well.
      Remedy: await instead of blocking. The kit has lent the pool more threads, so that the test can end.
      """
    )
  }

  /// Nothing has begun for longer than the limit, and nothing was ready.
  static func stands(_ caller: String, _ stall: Stall) -> String {
    join(
      "\(caller): the operation has not ended, and nothing of it has begun to run for \(stall.duration.roughly)",
      holders(stall),
      list(stall.others, lines: 12, root: "the operation"),
      """
      Cause: what still runs has not come back, and what waits has not been resumed: by work outside that is slow, or by nobody.
      Remedy: if it never ends, resume every continuation and finish every stream on all paths. In real time only a time limit of \
      the test's own ends it; withVirtualTime does it for you, and says why.
      """
    )
  }

  private static func holders(_ stall: Stall) -> String {
    let shown = stall.holders.prefix(4).map { holder in
      running(holder.task.map { title($0, root: "the operation") } ?? "code of no task", at: holder.stack)
    }
    let rest = stall.holders.count - shown.count
    return (shown + (rest > 0 ? ["… \(rest) more threads"] : [])).joined(separator: "\n")
  }
}

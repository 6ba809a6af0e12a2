import CConcurrencyInterposition
import Glibc

/// What a thread runs.
private struct Work {
  let isPrepared: Bool
  let isWatched: Bool
  let body: () -> Void
}

/// Runs `body` on a thread that was cancelled before, but after its slot was made if it is prepared; returns whether the
/// cancellation ended it.
func joinCancelledThread(isPrepared: Bool = true, isWatched: Bool, _ body: @escaping () -> Void) -> Bool {
  let work = shared(Work(isPrepared: isPrepared, isWatched: isWatched, body: body))
  var thread = pthread_t()
  pthread_create(
    &thread,
    nil,
    { argument in
      guard let work = argument?.assumingMemoryBound(to: Work.self).pointee else { return nil }
      if work.isPrepared { cci_thread_prepare() }
      if work.isWatched, let watch = cci_current().pointee.own_watch {
        (watch.pointee.file_grace_ns, watch.pointee.long_call_ns) = (0, .max / 2)
        cci_current().pointee.watch = watch
      }
      pthread_cancel(pthread_self())
      work.body()
      return nil
    },
    work.pointer
  )
  var result: UnsafeMutableRawPointer?
  pthread_join(thread, &result)
  return result == UnsafeMutableRawPointer(bitPattern: -1)
}

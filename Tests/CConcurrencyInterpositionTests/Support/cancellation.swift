import CConcurrencyInterposition
import Glibc

/// A body and its argument, for a thread.
private final class Work {
  let argument: UnsafeMutableRawPointer
  let body: (UnsafeMutableRawPointer) -> Void

  init(_ argument: UnsafeMutableRawPointer, _ body: @escaping (UnsafeMutableRawPointer) -> Void) {
    (self.argument, self.body) = (argument, body)
  }
}

/// Runs `body` on a watched thread that was cancelled before; returns whether the cancellation ended it.
func joinCancelledThread(
  _ argument: UnsafeMutableRawPointer,
  _ body: @escaping (UnsafeMutableRawPointer) -> Void
) -> Bool {
  let work = shared(Work(argument, body))
  var thread = pthread_t()
  pthread_create(
    &thread,
    nil,
    { argument in
      guard let work = argument?.assumingMemoryBound(to: Work.self).pointee else { return nil }
      cci_thread_prepare()
      if let watch = cci_current().pointee.own_watch {
        (watch.pointee.file_grace_ns, watch.pointee.long_call_ns) = (0, .max / 2)
        cci_current().pointee.watch = watch
      }
      pthread_cancel(pthread_self())
      work.body(work.argument)
      return nil
    },
    work.pointer
  )
  var result: UnsafeMutableRawPointer?
  pthread_join(thread, &result)
  return result == UnsafeMutableRawPointer(bitPattern: -1)
}

import CConcurrencyInterposition
import Glibc

/// A thread that waits for a semaphore and then returns its address.
struct WaitingThread {
  let thread: pthread_t
  private let number: CInt

  /// What the thread is handed, and tells.
  private struct Start {
    var semaphore: UnsafeMutablePointer<sem_t>
    var number: CInt
    var started: sem_t
  }

  init(until semaphore: UnsafeMutablePointer<sem_t>) {
    let start = shared(Start(semaphore: semaphore, number: 0, started: sem_t())).pointer
    sem_init(&start.pointee.started, 0, 0)
    var thread = pthread_t()
    pthread_create(
      &thread,
      nil,
      { argument in
        guard let start = argument?.assumingMemoryBound(to: Start.self) else { return nil }
        start.pointee.number = cci_thread_id()
        let semaphore = start.pointee.semaphore
        sem_post(&start.pointee.started)
        sem_wait(semaphore)
        return UnsafeMutableRawPointer(semaphore)
      },
      start
    )
    sem_wait(&start.pointee.started)
    (self.thread, number) = (thread, start.pointee.number)
  }

  /// Whether the kernel still knows the thread.
  var isAlive: Bool { access("/proc/self/task/\(number)", F_OK) == 0 }
}

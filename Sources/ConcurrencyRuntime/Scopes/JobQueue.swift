/// Ready jobs, first in, first out, in an array whose front has been taken. Each operation costs amortized O(1).
package struct JobQueue {
  private var jobs: [ReadyJob] = []
  /// The place of the next job in `jobs`; what stands before it has been taken.
  private var head = 0

  package init() {}

  package var isEmpty: Bool { head == jobs.count }
  package var count: Int { jobs.count - head }

  package mutating func append(_ job: ReadyJob) {
    jobs.append(job)
  }

  package mutating func takeFirst() -> ReadyJob? {
    guard head < jobs.count else { return nil }
    let job = jobs[head]
    head += 1
    if head == jobs.count {
      jobs.removeAll(keepingCapacity: true)
      head = 0
    } else if head > 1024, head * 2 > jobs.count {
      jobs.removeFirst(head)
      head = 0
    }
    return job
  }

  /// Takes the job that `takeFirst` would give after `offset` others; the first takes its place.
  package mutating func take(at offset: Int) -> ReadyJob? {
    guard head + offset < jobs.count else { return nil }
    jobs.swapAt(head, head + offset)
    return takeFirst()
  }

  package mutating func removeAll() {
    jobs = []
    head = 0
  }
}

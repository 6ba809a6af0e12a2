import Testing

@testable import ConcurrencyRuntime

/// The tables and the queue that every job passes through.
struct TraceTableTests {
  @Test(arguments: [1, 7, 4_294_967_296] as [UInt64])
  func `Tasks keep their places`(stride: UInt64) {
    var indices = TaskIndices()
    #expect(indices[stride] == nil)
    for number in 1...5_000 as ClosedRange<UInt64> { indices.insert(number * stride, Int32(number) - 1) }
    #expect((1...5_000 as ClosedRange<UInt64>).allSatisfy { indices[$0 * stride] == Int32($0) - 1 })
    #expect(indices[5_001 * stride] == nil)
    #expect(indices[stride + 3] == (stride == 1 ? 3 : nil))
  }

  @Test func `A stack has one place, and another stack another`() {
    var table = StackTable()
    // Stacks that begin alike, that end alike, and one that is another's beginning.
    let stacks = (0..<2_000 as Range<UInt>).map { number in [7, number % 50, number / 50, 9] } + [[7, 0], [7]]
    func places() -> [Int] { stacks.map { stack in stack.withUnsafeBufferPointer { table.place(of: $0) } } }
    let first = places()
    #expect(first == Array(stacks.indices))
    #expect(places() == first)
    #expect(table.stacks.map(\.addresses) == stacks)
  }

  private final class Driver: ScopeDriver {
    var clock: VirtualClockStorage? { nil }
    var poolWidth: Int { 1 }
    var now: Int64 { 0 }
    func enqueue(_ job: ReadyJob) {}
    func schedule(_ job: ReadyJob, after nanoseconds: Int64) -> Bool { false }
  }

  @Test func `The queue gives what came first, or what comes after so many`() {
    let scope = Scope(parent: nil, driver: Driver(), recorder: nil)
    defer { scope.close() }
    // A job is an object, and counted as one.
    final class Number {
      let value: Int
      init(_ value: Int) { self.value = value }
    }
    let numbers = (0...20_000).map(Number.init)
    func job(_ number: Int) -> ReadyJob {
      let pointer = Unmanaged.passUnretained(numbers[number]).toOpaque()
      let job = unsafeBitCast(pointer, to: UnownedJob.self)
      return ReadyJob(job: job, kind: .actor, owner: .scope(scope), lane: .pool)
    }
    func number(_ job: ReadyJob?) -> Int? {
      job.map { Unmanaged<Number>.fromOpaque(unsafeBitCast($0.job, to: UnsafeRawPointer.self)) }
        .map { $0.takeUnretainedValue().value }
    }
    var queue = JobQueue()
    var model: [Int] = []
    var generator = SystemRandomNumberGenerator()
    for step in 1...20_000 {
      // Grows at first, and then shrinks to nothing.
      if Int.random(in: 0..<10, using: &generator) < (step < 10_000 ? 6 : 3) {
        queue.append(job(step))
        model.append(step)
      } else if let offset = model.indices.randomElement(using: &generator), step % 2 == 0 {
        let taken = number(queue.take(at: offset))
        #expect(taken == model[offset])
        model.swapAt(0, offset)
        model.removeFirst()
      } else {
        let taken = number(queue.takeFirst())
        #expect(taken == model.first)
        if !model.isEmpty { model.removeFirst() }
      }
      let (count, isEmpty) = (queue.count, queue.isEmpty)
      #expect(count == model.count)
      #expect(isEmpty == model.isEmpty)
    }
    queue.append(job(1))
    queue.removeAll()
    let (isEmpty, first, other) = (queue.isEmpty, number(queue.takeFirst()), number(queue.take(at: 0)))
    #expect(isEmpty)
    #expect(first == nil)
    #expect(other == nil)
    withExtendedLifetime(numbers) {}
  }
}

import Foundation
import Synchronization
import TestSupport
import Testing

@testable import ConcurrencyRuntime

/// The task of an `async let` stands in the memory of its parent, which uses that for other things once the task is over.
@Suite final class AsyncLetMemoryTests {
  /// Memory that reads as the task of an `async let`.
  private struct Memory {
    private static let (flags, id, status) = (32, 36, 96)
    static let (suspended, complete): (UInt, UInt) = (25, 25 | 1 << 13)
    let start = UnsafeMutableRawPointer.allocate(byteCount: 1_024, alignment: 16)

    init(id: UInt32) {
      start.initializeMemory(as: UInt8.self, repeating: 0, count: 1_024)
      start.storeBytes(of: 1 << 28 | 1 << 24, toByteOffset: Self.flags, as: UInt32.self)
      start.storeBytes(of: id, toByteOffset: Self.id, as: UInt32.self)
      setStatus(Self.suspended)
    }

    func setStatus(_ status: UInt) { start.storeBytes(of: status, toByteOffset: Self.status, as: UInt.self) }
    func clear() { start.initializeMemory(as: UInt8.self, repeating: 0xAB, count: 1_024) }
  }

  private let scope = Scope(parent: nil, driver: IdleDriver(), recorder: nil)

  deinit { scope.close() }

  private func record(_ id: UInt64, _ memory: Memory, creator: UInt64? = nil) -> TaskRecord {
    TaskRecord(
      id: id,
      pointer: memory.start,
      scope: scope,
      creator: creator,
      isChild: true,
      isRoot: false,
      isBackground: false,
      name: nil,
      spawn: nil
    )
  }

  @Test func aTaskIsWhatItsMemorySaysUntilItIsOver() {
    let memory = Memory(id: 7)
    defer { memory.start.deallocate() }
    let task = record(7, memory)
    task.noteIfComplete()
    #expect(task.taskState == .suspended)
    memory.setStatus(Memory.complete)
    #expect(task.taskState == .complete)
    memory.clear()
    #expect(task.taskState == .complete)
  }

  @Test(arguments: [true, false]) func aTaskThatWasSeenToBeOverStaysSo(isSeen: Bool) {
    let memory = Memory(id: 7)
    defer { memory.start.deallocate() }
    let task = record(7, memory)
    memory.setStatus(Memory.complete)
    if isSeen { task.noteIfComplete() }
    // The parent has used some of the memory, and not what tells whose it is.
    memory.setStatus(Memory.suspended)
    #expect(task.taskState == (isSeen ? .complete : .suspended))
    // Memory that was cleared is no task's.
    memory.setStatus(0)
    #expect(task.taskState == .complete)
  }

  @Test func whatCodeHasBegunThatHasEndedIsOver() {
    // No task of the process has come so far.
    let ids = (1...5).map { UInt32.max - $0 }
    let memories = ids.map(Memory.init)
    defer { for memory in memories { memory.start.deallocate() } }
    let root = record(UInt64(ids[0]), memories[0])
    let child = record(UInt64(ids[1]), memories[1], creator: root.id)
    let grandchild = record(UInt64(ids[2]), memories[2], creator: child.id)
    let other = record(UInt64(ids[3]), memories[3])
    let othersChild = record(UInt64(ids[4]), memories[4], creator: other.id)
    let all = [root, child, grandchild, other, othersChild]
    for task in all { TaskTable.insert(task) }
    defer { for task in all { TaskTable.remove(task.id) } }
    #expect(all.map { $0.hasEnded(with: root) } == [false, true, true, false, false])
    memories[3].setStatus(Memory.complete)
    #expect(othersChild.hasEnded(with: root))
    TaskTable.remove(other.id)
    memories[3].setStatus(Memory.suspended)
    #expect(othersChild.hasEnded(with: root))
    // It is the one that leaves, whatever has become of its parent.
    #expect(!othersChild.hasEnded(with: othersChild))
  }

  private enum LastSlice: CaseIterable {
    case ofChild
    /// Its parent goes on, and has used its memory.
    case ofChildInUsedMemory
    /// It has gone to an actor, and leaves the scope in the job that drains that.
    case ofRoot
  }

  @Test(arguments: LastSlice.allCases) private func aScopeClosesOnceTheLastSliceIsWrittenDown(_ last: LastSlice) async {
    let memories = [Memory(id: .max - 11), Memory(id: .max - 12)]
    defer { for memory in memories { memory.start.deallocate() } }
    let scope = Scope(parent: nil, driver: IdleDriver(), recorder: nil)
    let root = scope.adopt(memories[0].start, id: UInt64(UInt32.max - 11), creator: nil)
    let child = scope.adopt(memories[1].start, id: UInt64(UInt32.max - 12), creator: root)
    let task = last == .ofRoot ? root : child
    // On a thread that is not the one which leaves.
    _ = task.beginSlice(on: -1)
    memories[1].setStatus(last == .ofChildInUsedMemory ? Memory.suspended : Memory.complete)
    let hasEnded = Atomic(false)
    let isLeaving = Atomic(false)
    async let ended = onThread {
      isLeaving.store(true, ordering: .releasing)
      ScopeEntry.leave(scope, root)
      return hasEnded.load(ordering: .acquiring)
    }
    await onThread {
      while !isLeaving.load(ordering: .acquiring) { sched_yield() }
      // Long enough for the other thread to be through, if it does not wait.
      usleep(50_000)
      hasEnded.store(true, ordering: .releasing)
      task.endSlice()
    }
    #expect(await ended)
  }
}

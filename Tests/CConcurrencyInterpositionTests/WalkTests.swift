import CConcurrencyInterposition
import Foundation
import Glibc
import Runtime
import TestSupport
import Testing

/// Stacks by frame pointers and async contexts.
struct WalkTests {
  @Test func `A walk finds the callers that the toolchain's unwinder finds`() async throws {
    let (walked, unwound) = await onThread {
      cci_thread_prepare()
      return outer()
    }
    #expect(walked.asyncStart == walked.addresses.count)
    // Both were taken in `inner`, a few instructions apart: only the address within `inner` differs.
    let tail = Array(walked.addresses.dropFirst().prefix(3))
    #expect(tail.count == 3)
    let position = try #require(unwound.firstIndex(of: tail[0]))
    #expect(Array(unwound[position...].prefix(3)) == tail)
  }

  @Test func `A walk begins in its caller`() async throws {
    let (walked, _) = await onThread {
      cci_thread_prepare()
      return outer()
    }
    let names = functionNames(of: walked)
    let callee = try #require(names.firstIndex { $0.contains("inner()") })
    let caller = try #require(names.firstIndex { $0.contains("outer()") })
    #expect(callee < caller)
    #expect(!names.contains { $0.contains("cci_") })
  }

  @Test func `Skipping leaves out the innermost callers`() async {
    let (all, skipped) = await onThread {
      cci_thread_prepare()
      return (walk(skip: 0), walk(skip: 2))
    }
    #expect(Array(all.addresses.dropFirst(2).dropFirst()) == Array(skipped.addresses.dropFirst()))
    #expect(skipped.addresses.count == all.addresses.count - 2)
  }

  @Test func `A stack deeper than the storage is cut`() async {
    let stack = await onThread {
      cci_thread_prepare()
      return recurse(100)
    }
    #expect(stack.addresses.count == Int(CCI_MAX_FRAMES))
    #expect(stack.asyncStart == Int(CCI_MAX_FRAMES))
  }

  @Test func `A thread whose stack is unknown is not walked`() async {
    let stack = await onThread { walk(skip: 0) }
    #expect(stack.addresses.isEmpty)
  }

  @Test func `The awaiting functions follow the running one`() async throws {
    let stack = await asyncOuter()
    #expect(functionNames(of: stack.callers).contains { $0.contains("asyncInner()") })
    let awaiting = functionNames(of: stack.awaiting)
    let outer = try #require(awaiting.firstIndex { $0.contains("asyncOuter()") })
    let test = try #require(awaiting.firstIndex { $0.contains("WalkTests.") })
    #expect(outer < test)
  }

  @Test func `The running async function is the last caller`() async {
    let start = await asyncStartOfCaller()
    // `walk`, `asyncStart` and the async function; what runs the job is no caller.
    #expect(start == 3)
  }

  @Test func `An actor's function and the main actor's are async functions as well`() async {
    let (ofActor, ofMainActor) = (await Walker().asyncStart(), await mainActorAsyncStart())
    #expect(ofActor == 3)
    #expect(ofMainActor == 3)
  }

  @Test(.enabled(if: cci_interposition_available()))
  func `A blocking call in a task is noted with the awaiting functions and the task`() async throws {
    let (notes, taskID) = await noteInTask()
    let call = try #require(notes.calls.first)
    #expect(call.taskID == taskID)
    #expect(taskID != 0)
    #expect(functionNames(of: call.stack.callers).contains { $0.contains("noteInTask()") })
    #expect(functionNames(of: call.stack.awaiting).contains { $0.contains("WalkTests.") })
  }

  // An address sanitizer may keep local variables elsewhere than on the stack.
  @Test(
    .enabled(if: !cci_sanitizer_build()),
    arguments: [nil, 8, 0x1234_5678_9abc_def1, 0x10, 0x7000_0000_0000, 1 << 60] as [UInt?]
  )
  func `A context that cannot be one ends the walk`(context: UInt?) async {
    let stack = await onThread {
      cci_thread_prepare()
      return fabricate(context: context ?? 0)
    }
    #expect(stack.addresses == [0x40_0001])
    #expect(stack.asyncStart == 1)
  }

  @Test(.enabled(if: !cci_sanitizer_build()))
  func `A circle of contexts is walked once`() async {
    let stack = await onThread {
      cci_thread_prepare()
      let contexts = UnsafeMutableRawPointer.allocate(byteCount: 32, alignment: 16)
      defer { contexts.deallocate() }
      let words = contexts.bindMemory(to: UInt.self, capacity: 4)
      let first = UInt(bitPattern: contexts)
      (words[0], words[1], words[2], words[3]) = (first + 16, 0x40_0002, first, 0x40_0003)
      return fabricate(context: first)
    }
    #expect(stack.addresses == [0x40_0001, 0x40_0002, 0x40_0003])
  }
}

@inline(never)
private func walk(skip: UInt32) -> NotedStack {
  var stack = cci_stack()
  cci_walk(&stack, skip)
  return NotedStack(stack)
}

@inline(never)
private func inner() -> (NotedStack, [UInt]) {
  var stack = cci_stack()
  cci_walk(&stack, 0)
  let backtrace = try? Backtrace.capture(algorithm: .precise, images: loadedImages)
  let addresses: [UInt] =
    backtrace?.frames.compactMap { frame in
      guard case .returnAddress(let address) = frame else { return nil }
      return UInt(address)
    } ?? []
  return (NotedStack(stack), addresses)
}

@inline(never)
private func outer() -> (NotedStack, [UInt]) {
  let result = inner()
  keepFrame()
  return result
}

@inline(never)
private func recurse(_ depth: Int) -> NotedStack {
  if depth == 0 { return walk(skip: 0) }
  let result = recurse(depth - 1)
  keepFrame()
  return result
}

@inline(never)
private func asyncInner() async -> NotedStack {
  await Task.yield()
  prepareHere()
  return walk(skip: 0)
}

@inline(never)
private func asyncOuter() async -> NotedStack {
  let result = await asyncInner()
  await Task.yield()
  return result
}

/// Tells the pool's thread where its stack is.
private func prepareHere() { cci_thread_prepare() }

/// Where the synchronous part of the stack ends, in a function that an async function calls.
@inline(never)
private func asyncStart() -> Int {
  let stack = walk(skip: 0)
  keepFrame()
  return stack.asyncStart
}

@inline(never)
private func asyncStartOfCaller() async -> Int {
  await Task.yield()
  prepareHere()
  return asyncStart()
}

@MainActor @inline(never)
private func mainActorAsyncStart() async -> Int {
  await Task.yield()
  prepareHere()
  return CConcurrencyInterpositionTests.asyncStart()
}

private actor Walker {
  @inline(never)
  func asyncStart() async -> Int {
    await Task.yield()
    prepareHere()
    return CConcurrencyInterpositionTests.asyncStart()
  }
}

/// Sleeps in a watched slice of a task, and says which task that was.
@inline(never)
private func noteInTask() async -> (Notes, UInt64) {
  await Task.yield()
  let notes = watching { usleep(0) }
  return (notes, swift_task_getCurrent().map { swift_task_getJobTaskId($0) } ?? 0)
}

/// Walks from a frame made up on the thread's own stack, which returns to 0x400001 and was called by an async frame
/// with this context.
@inline(never)
private func fabricate(context: UInt) -> NotedStack {
  withUnsafeTemporaryAllocation(of: UInt.self, capacity: 6) { words in
    let base = UInt(bitPattern: words.baseAddress)
    let asyncFrame = base + 4 * 8
    words[0] = 0
    words[1] = asyncFrame
    words[2] = 0x40_0001
    words[3] = context
    words[4] = (base + 5 * 8) | 1 << 60
    words[5] = 0x40_00ff
    var stack = cci_stack()
    cci_walk_from_frame(&stack, base + 8, 0)
    return NotedStack(stack)
  }
}

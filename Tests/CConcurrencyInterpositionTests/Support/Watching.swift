import CConcurrencyInterposition

/// A record of a watch, as a value.
struct NotedCall: Sendable, Equatable {
  var name: String
  var count: Int
  var taskID: UInt64
  var wall: Int64
  var cpu: Int64
  var runDelay: Int64
  var isByBudget: Bool
  var stack: NotedStack

  init(_ record: cci_record) {
    name = String(cString: cci_call_name(record.call))
    count = Int(record.count)
    taskID = record.task_id
    wall = record.wall_ns
    cpu = record.cpu_ns
    runDelay = record.run_delay_ns
    isByBudget = record.by_budget
    stack = NotedStack(record.stack)
  }
}

extension NotedCall {
  /// Whether it is the wait for a lock of the Swift runtime's or the test framework's own, for which tests that run at the
  /// same time contend.
  fileprivate var isRuntimes: Bool {
    var (path, symbol): (UnsafePointer<CChar>?, UnsafePointer<CChar>?) = (nil, nil)
    guard name == "pthread_mutex_lock", let caller = stack.addresses.first, cci_find_image(caller, &path, &symbol),
      let path
    else { return false }
    let library = String(cString: path)
    return ["/libswiftCore", "/libswift_Concurrency", "/libTesting"].contains { library.contains($0) }
  }
}

/// A stack, as a value.
struct NotedStack: Sendable, Equatable {
  var addresses: [UInt]
  var asyncStart: Int

  /// The part that are callers, and the part that are awaiting functions.
  var callers: NotedStack {
    var result = self
    result.addresses.removeLast(addresses.count - asyncStart)
    return result
  }
  var awaiting: NotedStack {
    var result = self
    result.addresses.removeFirst(asyncStart)
    result.asyncStart = 0
    return result
  }

  init(_ stack: cci_stack) {
    asyncStart = Int(stack.async_start)
    addresses = withUnsafePointer(to: stack) { pointer in
      (0..<stack.count).map { cci_stack_pc(pointer, $0) }
    }
  }
}

/// What a watched slice left behind.
struct Notes: Sendable {
  var calls: [NotedCall]
  var lost: Int
  var samples: [NotedStack]
  var sampleTotal: Int
  var cost: cci_slice_cost

  var names: [String] { calls.map(\.name) }
}

/// Runs `body` as a watched slice of the calling thread and puts the slot back as it was. Calls on files, and calls for
/// which a descriptor was ready, are noted when they block for longer than the graces, by default never.
func watching(fileGrace: Int64 = .max / 2, longCall: Int64 = .max / 2, _ body: () -> Void) -> Notes {
  cci_thread_prepare()
  let slot = cci_current()
  guard let watch = slot.pointee.own_watch else { fatalError("the thread has no watch") }
  (watch.pointee.file_grace_ns, watch.pointee.long_call_ns) = (fileGrace, longCall)
  cci_slice_begin(watch)
  slot.pointee.watch = watch
  body()
  slot.pointee.watch = nil
  let cost = cci_slice_end(watch)
  return Notes(
    calls: (0..<watch.pointee.record_count).map { NotedCall(cci_watch_record(watch, $0).pointee) }
      .filter { !$0.isRuntimes },
    lost: Int(watch.pointee.records_lost),
    samples: (0..<watch.pointee.sample_count).map { NotedStack(cci_watch_sample(watch, $0).pointee) },
    sampleTotal: Int(watch.pointee.sample_total),
    cost: cost
  )
}

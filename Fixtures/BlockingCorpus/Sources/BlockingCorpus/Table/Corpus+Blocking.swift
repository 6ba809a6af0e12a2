import ConcurrencyTesting

extension Corpus {
  /// Sleeps and computing in places where nobody looks for them.
  static let hidden: [Program] = [
    Program(
      "a getter sleeps",
      .blocks(.usleep, in: "Thermometer.reading.getter", at: Thermometer.place),
      run: getterSleeps
    ),
    Program("a deinit sleeps", .blocks(.usleep, in: "Session.deinit", at: Session.place), run: deinitSleeps),
    Program("a defer sleeps", .blocks(.usleep, in: "Export.checksum()", at: Export.place), run: deferSleeps),
    Program(
      "a clock's sleep blocks",
      .blocks(.usleep, in: "PollingClock.sleep(until:tolerance:)", at: PollingClock.place),
      run: clockBlocks
    ),
    Program(
      "a global's first use sleeps",
      .blocks(.usleep, in: "variable initialization expression of static CountryCodes.all", at: CountryCodes.place),
      once: true,
      run: globalSleeps
    ),
    Program("encode(to:) sleeps", .blocks(.usleep, in: "Receipt.encode(to:)", at: Receipt.place), run: encodingSleeps),
    Program(
      "a sort's predicate sleeps",
      .blocks(.usleep, in: "Ranking.sorted(_:)", at: Ranking.place),
      run: sortSleeps
    ),
    Program(
      "a result builder sleeps",
      .blocks(.usleep, in: "PageBuilder.buildExpression(_:)", at: PageBuilder.place),
      run: builderSleeps
    ),
    Program(
      "an interpolation sleeps",
      .blocks(.usleep, in: "DefaultStringInterpolation.appendInterpolation(hostOf:)", at: HostName.place),
      run: interpolationSleeps
    ),
    Program(
      "a generic function sleeps",
      .blocks(.usleep, in: "firstSuccess(of:)", at: Attempts.place),
      run: genericSleeps
    ),
    Program(
      "a subscript behind a protocol sleeps",
      .blocks(.usleep, in: "RemoteSettings.subscript.getter", at: RemoteSettings.place),
      run: subscriptSleeps
    ),
    Program(
      "a callback of qsort sleeps",
      .blocks(.usleep, in: "LegacySort.sort(_:)", at: LegacySort.place),
      run: callbackSleeps
    ),
    Program("C code sleeps", .blocks(.nanosleep, in: "corpus_ask_device", at: Device.place), run: deviceSleeps),
    Program(
      "an asynchronous iterator sleeps",
      .blocks(.usleep, in: "Ticks.Iterator.next()", at: Ticks.Iterator.place),
      run: iteratorSleeps
    ),
    Program(
      "a cancellation handler sleeps",
      .blocks(.usleep, in: "Upload.run()", at: Upload.place),
      run: cancellationSleeps
    ),
    Program(
      "a task-local binding sleeps",
      .blocks(.usleep, in: "Request.handle()", at: Request.place),
      run: bindingSleeps
    ),
    Program(
      "a detached task sleeps",
      .blocks(.usleep, in: "Prefetch.start()", at: Prefetch.place),
      run: detachedTaskSleeps
    ),
    Program(
      "a view model sleeps on the main actor",
      .blocksMain(.usleep, in: "ScreenModel.reload()", at: ScreenModel.place),
      run: mainActorSleeps
    ),
    Program("an actor sleeps", .blocks(.usleep, in: "Counter.count()", at: Counter.place), run: actorSleeps),
    Program(
      "a sleep inside an allowance is not allowed",
      .blocks(.usleep, in: "LegacyStore.load()", at: LegacyStore.place),
      run: allowanceEndsWithin
    ),
    Program("a loop takes long", .computes(in: "Checksum.compute()", at: Checksum.place), run: loopTakesLong),
    Program(
      "a global actor sorts for long",
      .computes(in: "Palette.sorted()", at: Palette.place),
      run: globalActorSorts
    ),
  ]

  /// Waits for other threads.
  static let waiting: [Program] = [
    Program(
      "a semaphore is empty",
      .blocks(.semWait, in: "Downloads.load()", at: Downloads.place),
      run: semaphoreIsEmpty
    ),
    Program(
      "a group is waited for",
      .blocks(.futexWait, in: "PhotoImport.run()", at: PhotoImport.place),
      run: groupIsWaitedFor
    ),
    Program(
      "a condition is waited for",
      .blocks(.pthreadCondWait, in: "Inbox.receive()", at: Inbox.place),
      run: conditionIsWaitedFor
    ),
    Program(
      "the body of a continuation waits",
      .blocks(.semWait, in: "LegacyClient.fetch()", at: LegacyClient.place),
      run: continuationBlocks
    ),
    Program(
      "a thread is joined",
      .blocks(.pthreadJoin, in: "Renderer.render(on:gate:)", at: Renderer.place),
      run: threadIsJoined
    ),
    Program(
      "an observer waits for a busy queue",
      .blocks(.futexWait, in: "CacheLimits.limit.didset", at: CacheLimits.place),
      run: queueIsBusy
    ),
    Program(
      "a key path leads to a Mutex that is held",
      .blocks(.futexLockPI, in: "Account.balance.getter", at: Account.place),
      run: mutexIsHeld
    ),
    Program(
      "an operator takes an NSLock that is held",
      .blocks(.pthreadMutexLock, in: "Money.+ infix(_:_:)", at: Money.place),
      run: lockIsHeld
    ),
    Program(
      "a lock for readers is held",
      .blocks(.pthreadRwlockRdlock, in: "Registry.contains(_:)", at: Registry.place),
      run: readersAreLockedOut
    ),
  ]

  /// Waits for the kernel and for other processes.
  static let asking: [Program] = [
    Program(
      "a pipe is empty",
      .blocks(.read, in: "LineReader.readByte(from:)", at: LineReader.place),
      run: pipeIsEmpty
    ),
    Program("a pipe is full", .blocks(.write, in: "LogPipe.log(to:)", at: LogPipe.place), run: pipeIsFull),
    Program(
      "nobody connects",
      .blocks(.accept, in: "Listener.acceptOne(from:)", at: Listener.acceptPlace),
      run: nobodyConnects
    ),
    Program("connecting blocks", .blocks(.connect, in: "Dialer.dial(_:)", at: Dialer.place), run: connectingBlocks),
    Program("poll waits", .blocks(.poll, in: "EventLoop.waitForEvent(from:)", at: EventLoop.place), run: pollWaits),
    Program(
      "a process is started and waited for",
      .blocks(.posixSpawn, in: "Converter.convert()", at: Converter.startPlace),
      .blocks(.ppoll, .nanosleep, .waitpid, in: "Converter.waitForEnd(of:input:)", at: Converter.endPlace),
      run: processIsWaitedFor
    ),
    Program(
      "a name is looked up",
      .blocks(.getaddrinfo, in: "Resolver.addresses(of:)", at: Resolver.place),
      run: nameIsLookedUp
    ),
    Program(
      "a journal is written through",
      .blocks(.fsync, in: "Journal.append(_:)", at: Journal.place),
      run: journalIsWrittenThrough
    ),
    Program(
      "another holds the lock on a file",
      .blocks(.flock, in: "corpus_lock_file", at: LockFile.place),
      run: fileIsLockedByAnother
    ),
  ]
}

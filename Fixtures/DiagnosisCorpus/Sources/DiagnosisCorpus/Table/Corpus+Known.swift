extension Corpus {
  static let immediate: [Program] = [
    Program(
      "an album is in the cache",
      .neverSuspended,
      because: "each load is a hit and returns at once",
      run: albumIsInTheCache
    ),
    Program(
      "avatars are in the cache, side by side",
      .neverSuspended,
      also: .saturatedPool,
      because: "each child is a hit; eight of them for two threads may wait, for no time to speak of",
      run: avatarsAreInTheCache
    ),
    Program(
      "accounts are in a small file",
      .neverSuspended,
      because: "the file is read at once",
      run: accountsAreInASmallFile
    ),
  ]

  static let blocking: [Program] = [
    Program(
      "a balance is waited for with a semaphore",
      .blocked,
      because: "the thread sleeps until the callback",
      run: balanceIsWaitedFor
    ),
    Program(
      "thumbnails are counted on a busy queue",
      .blocked,
      because: "sync waits for the block before it",
      run: thumbnailsAreCounted
    ),
    Program("an upload is tried again", .blocked, because: "the pauses are the thread's", run: uploadIsTriedAgain),
    Program("a log is read from a pipe", .blocked, because: "the pipe is empty for long", run: logIsRead),
    Program(
      "a mail server is greeted",
      .blocked,
      because: "the thread sleeps until the reply",
      run: mailServerIsGreeted
    ),
    Program(
      "pages are rendered under a lock",
      .blocked,
      because: "one task holds the lock for each page, the other's thread sleeps for it",
      run: pagesAreRenderedUnderALock
    ),
    Program(
      "chapters are rendered under a lock",
      .blocked,
      also: .cpuBound,
      .saturatedPool,
      because: "the lock makes three of one; each chapter is a long slice, and there are two threads",
      run: chaptersAreRenderedUnderALock
    ),
  ]

  static let computing: [Program] = [
    Program("an archive is decoded", .cpuBound, because: "one slice decodes it all", run: archiveIsDecoded),
    Program("an upload is hashed", .cpuBound, because: "one slice hashes it all", run: uploadIsHashed),
    Program(
      "a backup is compressed",
      .cpuBound,
      because: "after a short wait one slice compresses it all",
      run: backupIsCompressed
    ),
    Program("primes are sieved", .cpuBound, because: "the task is one long slice", run: primesAreSieved),
    Program(
      "tracks are sorted",
      .cpuBound,
      because: "one long slice on an actor that nobody else wants",
      run: tracksAreSorted
    ),
    Program(
      "halves are counted side by side",
      .cpuBound,
      because: "they overlap, but each holds its thread for one long slice; the definition asks for no more",
      run: halvesAreCountedSideBySide
    ),
  ]

  static let awaiting: [Program] = [
    Program(
      "stories are loaded in a loop",
      .sequentialAwaits,
      because: "each load begins when the one before has ended",
      on: .virtualTime,
      run: storiesAreLoadedInALoop
    ),
    Program(
      "stories are bound with async let and awaited at once",
      .sequentialAwaits,
      because: "each is awaited before the next is bound",
      run: storiesAreBoundAndAwaitedAtOnce
    ),
    Program(
      "stories are awaited where they are added to a group",
      .sequentialAwaits,
      because: "the group never has two children",
      run: storiesAreAwaitedWhereTheyAreAdded
    ),
    Program(
      "stories are awaited task by task",
      .sequentialAwaits,
      because: "each task is created when the one before has ended",
      run: storiesAreAwaitedTaskByTask
    ),
    Program(
      "orders come in pages",
      .sequentialAwaits,
      because: "each page needs the cursor of the one before; it is what took the time all the same",
      on: .virtualTime,
      run: ordersComeInPages
    ),
    Program(
      "a message is sent again",
      .sequentialAwaits,
      because: "attempts and pauses follow each other",
      on: .virtualTime,
      run: messageIsSentAgain
    ),
    Program(
      "downloads follow a stream",
      .sequentialAwaits,
      because: "all are known at the start, the body of the loop takes one at a time",
      run: downloadsFollowAStream
    ),
    Program(
      "blocks are read and written in turn",
      .sequentialAwaits,
      because: "the next is read only when the one before is written",
      run: blocksAreReadAndWrittenInTurn
    ),
    Program(
      "photos go up one at a time",
      .sequentialAwaits,
      because: "an upload begins when the one before has given up the permit",
      run: photosGoUpOneAtATime
    ),
    Program(
      "messages are spaced out",
      .sequentialAwaits,
      because: "the pauses follow each other; meant so, and what took the time",
      on: .virtualTime,
      run: messagesAreSpacedOut
    ),
  ]

  static let crowding: [Program] = [
    Program(
      "photos are decoded",
      .saturatedPool,
      because: "ten short slices are ready at once, for two threads",
      run: photosAreDecoded
    ),
    Program(
      "large photos are decoded",
      .saturatedPool,
      also: .cpuBound,
      because: "six wait for two threads; the slices are long too",
      run: largePhotosAreDecoded
    ),
    Program(
      "photos are decoded, four at a time",
      .saturatedPool,
      also: .sequentialAwaits,
      because: "two of four always wait for a thread; that there are but four is the group's doing",
      run: photosAreDecodedFourAtATime
    ),
    Program(
      "jobs run by priority",
      .saturatedPool,
      because: "eight tasks are ready at once, for two threads",
      run: jobsRunByPriority
    ),
  ]

  static let takingTurns: [Program] = [
    Program(
      "thumbnails come from a store",
      .actorContention,
      because: "the actor makes them itself, one by one",
      run: thumbnailsComeFromAStore
    ),
    Program(
      "articles are parsed by their loader",
      .actorContention,
      because: "requests overlap, but the isolated helper parses one by one",
      run: articlesAreParsedByTheirLoader
    ),
    Program(
      "sections are laid out by the view model",
      .actorContention,
      because: "requests overlap, but the main actor lays out one by one",
      run: sectionsAreLaidOutByTheViewModel
    ),
  ]

  static let overlapping: [Program] = [
    Program(
      "one image is not in the cache",
      because: "there is one wait, and nothing beside it",
      run: oneImageIsNotInTheCache
    ),
    Program(
      "halves are counted in pieces",
      because: "short slices, as many tasks as threads",
      run: halvesAreCountedInPieces
    ),
    Program("photos go up four at a time", because: "there is a permit for each", run: photosGoUpFourAtATime),
    Program("six downloads overlap", because: "all wait together", on: .virtualTime, run: sixDownloadsOverlap),
    Program(
      "one download is slow",
      because: "it began with the others; a slow child is no fault",
      on: .virtualTime,
      run: oneDownloadIsSlow
    ),
    Program("one download is in a group", because: "there is nothing to overlap with", run: oneDownloadIsInAGroup),
    Program("a store lets others in", because: "the actor is free while a caller waits", run: storeLetsOthersIn),
    Program("progress is counted", because: "the actor is held for no time to speak of", run: progressIsCounted),
    Program(
      "a gallery shows what came",
      because: "the main actor is used for the result only",
      run: galleryShowsWhatCame
    ),
    Program("statistics are under a lock", because: "the lock is held for microseconds", run: statisticsAreUnderALock),
    Program(
      "a search waits for the typist",
      because: "one wait, and those before it are cancelled",
      on: .virtualTime,
      run: searchWaitsForTheTypist
    ),
  ]
}

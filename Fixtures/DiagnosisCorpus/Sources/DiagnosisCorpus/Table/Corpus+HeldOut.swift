extension Corpus {
  /// Programs with one cause.
  static let single: [Program] = [
    Program("secrets are there", .neverSuspended, because: "the callback comes before the wait", run: secretsAreThere),
    Program(
      "recorded events are replayed",
      .neverSuspended,
      because: "the stream has them all",
      run: recordedEventsAreReplayed
    ),
    Program(
      "reporters have nothing to send",
      .neverSuspended,
      because: "each returns at once",
      run: reportersHaveNothingToSend
    ),
    Program(
      "a catalog is read with a permit",
      .neverSuspended,
      because: "a permit is free each time",
      run: catalogIsReadWithAPermit
    ),
    Program(
      "settings are in memory",
      .neverSuspended,
      because: "nobody else uses the actor, so there is no turn to wait for",
      run: settingsAreInMemory
    ),
    Program("flags are known", .neverSuspended, because: "nothing waits", on: .virtualTime, run: flagsAreKnown),
    Program("titles become slugs", .neverSuspended, because: "the closure returns at once", run: titlesBecomeSlugs),
    Program("accounts are in sync", .blocked, because: "a dispatch group is waited for", run: accountsAreInSync),
    Program("a video is transcoded", .blocked, because: "a process is waited for", run: videoIsTranscoded),
    Program("a download is looked at", .blocked, because: "each look is followed by a sleep", run: downloadIsLookedAt),
    Program("a message is taken", .blocked, because: "a condition is waited for", run: messageIsTaken),
    Program("a screen is unlocked", .blocked, because: "the main thread waits for a callback", run: screenIsUnlocked),
    Program(
      "pages are scanned",
      .blocked,
      also: .saturatedPool,
      because: "threads sleep all the time, and for half of it two tasks wait for one",
      run: pagesAreScanned
    ),
    Program("a sensor is read", .blocked, because: "the thread sleeps in poll", run: sensorIsRead),
    Program(
      "a reminder is snoozed",
      .blocked,
      because: "the sleep is the thread's",
      on: .virtualTime,
      run: reminderIsSnoozed
    ),
    Program("words are suggested", .cpuBound, because: "one slice compares them all", run: wordsAreSuggested),
    Program("a document is shown", .cpuBound, because: "one long slice on the main thread", run: documentIsShown),
    Program(
      "applicants are validated",
      .cpuBound,
      because: "no await among them suspends, so it is one slice of 50 ms",
      run: applicantsAreValidated
    ),
    Program("a route is planned", .cpuBound, because: "after a short wait one slice plans it", run: routeIsPlanned),
    Program(
      "a vault is opened",
      .cpuBound,
      because: "one long slice on an actor that nobody else wants",
      run: vaultIsOpened
    ),
    Program(
      "rows are parsed",
      .cpuBound,
      because: "the stream has them all, so the loop is one slice",
      run: rowsAreParsed
    ),
    Program(
      "a dashboard is loaded",
      .sequentialAwaits,
      because: "three requests, line by line",
      run: dashboardIsLoaded
    ),
    Program(
      "folders are counted",
      .sequentialAwaits,
      because: "each folder begins when the one before has ended",
      on: .virtualTime,
      run: foldersAreCounted
    ),
    Program(
      "invoices are sent in batches",
      .sequentialAwaits,
      because: "a batch begins when the one before has ended",
      run: invoicesAreSentInBatches
    ),
    Program("a database is migrated", .sequentialAwaits, because: "step by step", run: databaseIsMigrated),
    Program(
      "cards are made for a team",
      .sequentialAwaits,
      because: "members overlap, but each one's three requests do not",
      on: .virtualTime,
      isKnownMiss: true,
      run: cardsAreMadeForATeam
    ),
    Program(
      "pictures are chained",
      .sequentialAwaits,
      because: "each task awaits the one before and begins its request then",
      run: picturesAreChained
    ),
    Program(
      "profiles are mapped with a request each",
      .sequentialAwaits,
      because: "the helper maps one by one",
      run: profilesAreMappedWithARequestEach
    ),
    Program(
      "products are decoded together",
      .saturatedPool,
      because: "ten answers come at once, for two threads",
      run: productsAreDecodedTogether
    ),
    Program("tiles are drawn", .saturatedPool, because: "300 short jobs for two threads", run: tilesAreDrawn),
    Program(
      "chapters are indexed",
      .saturatedPool,
      because: "four jobs for one thread",
      on: .threads(1),
      run: chaptersAreIndexed
    ),
    Program("weather is simulated", .saturatedPool, because: "six tasks share two threads", run: weatherIsSimulated),
    Program(
      "logs are compressed",
      .saturatedPool,
      because: "eight detached tasks for two threads",
      run: logsAreCompressed
    ),
    Program(
      "requests are signed",
      .actorContention,
      also: .sequentialAwaits,
      because: "the actor signs one by one; sending follows signing",
      run: requestsAreSigned
    ),
    Program(
      "orders are noted",
      .actorContention,
      also: .sequentialAwaits,
      because: "the actor writes line by line; noting follows the request",
      run: ordersAreNoted
    ),
    Program(
      "customers are looked up",
      .actorContention,
      because: "a global actor looks up one by one",
      run: customersAreLookedUp
    ),
    Program(
      "members post",
      .actorContention,
      because: "the nonisolated helper is called on the actor and runs there",
      run: membersPost
    ),
    Program(
      "rows are recalculated",
      .actorContention,
      because: "the isolated parameter keeps the actor",
      run: rowsAreRecalculated
    ),
    Program(
      "prices are exported",
      .actorContention,
      because: "the main actor formats one by one",
      run: pricesAreExported
    ),
  ]

  /// Programs with nothing to say.
  static let quiet: [Program] = [
    Program("callers share one refresh", because: "all wait for one request", run: callersShareOneRefresh),
    Program("screens wait for the session", because: "all wait for one request", run: screensWaitForTheSession),
    Program(
      "an answer beats the deadline",
      because: "request and deadline overlap",
      on: .virtualTime,
      run: answerBeatsTheDeadline
    ),
    Program(
      "a connection is kept alive",
      because: "the pauses follow each other beside the request, which alone takes the time",
      on: .virtualTime,
      run: connectionIsKeptAlive
    ),
    Program("a picture is loaded early", because: "both requests overlap", run: pictureIsLoadedEarly),
    Program(
      "pages are printed elsewhere",
      because: "the threads that sleep are not the pool's",
      run: pagesArePrintedElsewhere
    ),
    Program(
      "a token is refreshed first",
      because: "what comes first is a thirtieth of the time",
      on: .virtualTime,
      run: tokenIsRefreshedFirst
    ),
    Program(
      "branches are measured together",
      because: "all levels wait at one time",
      on: .virtualTime,
      run: branchesAreMeasuredTogether
    ),
    Program("the fastest mirror is used", because: "the requests overlap", run: fastestMirrorIsUsed),
  ]

  /// Programs with two causes, each in a part of its own, but for the last.
  static let mixed: [Program] = [
    Program(
      "rows are imported",
      .sequentialAwaits,
      .blocked,
      because: "three requests of 30 ms in a row, then a sleep of 20 ms",
      run: rowsAreImported
    ),
    Program(
      "a document is signed and sent",
      .cpuBound,
      .sequentialAwaits,
      because: "80 ms in one slice, then two requests of 20 ms in a row",
      run: documentIsSignedAndSent
    ),
    Program(
      "an album is made",
      .blocked,
      .saturatedPool,
      because: "28 ms of a full pool, then 80 ms of sleep",
      run: albumIsMade
    ),
    Program(
      "an order is placed",
      .actorContention,
      .sequentialAwaits,
      because: "nine turns of 8 ms, then three requests of 18 ms in a row",
      run: orderIsPlaced
    ),
    Program(
      "a model is trained",
      .blocked,
      .cpuBound,
      because: "30 ms in one slice, then 80 ms of sleep or, on a busy machine, more",
      run: modelIsTrained
    ),
    Program(
      "an atlas is built",
      .sequentialAwaits,
      .saturatedPool,
      because: "four requests of 20 ms in a row, then 24 ms of a full pool",
      run: atlasIsBuilt
    ),
    Program(
      "visitors pass",
      .blocked,
      .actorContention,
      because: "a thread sleeps all the time, and for four fifths of it others wait for their turn",
      run: visitorsPass
    ),
  ]
}

extension BlockingCall {
  /// The C library's `pthread_join`.
  public static let pthreadJoin = BlockingCall(name: "pthread_join", category: .process)
  /// The C library's `pthread_timedjoin_np`.
  public static let pthreadTimedjoinNP = BlockingCall(name: "pthread_timedjoin_np", category: .process)
  /// The C library's `pthread_clockjoin_np`.
  public static let pthreadClockjoinNP = BlockingCall(name: "pthread_clockjoin_np", category: .process)
  /// The C library's `waitpid`.
  public static let waitpid = BlockingCall(name: "waitpid", category: .process)
  /// The C library's `wait`.
  public static let wait = BlockingCall(name: "wait", category: .process)
  /// The C library's `wait3`.
  public static let wait3 = BlockingCall(name: "wait3", category: .process)
  /// The C library's `wait4`.
  public static let wait4 = BlockingCall(name: "wait4", category: .process)
  /// The C library's `waitid`.
  public static let waitid = BlockingCall(name: "waitid", category: .process)
  /// The C library's `posix_spawn`, in which `Process.run()` ends.
  public static let posixSpawn = BlockingCall(name: "posix_spawn", category: .process)
  /// The C library's `posix_spawnp`.
  public static let posixSpawnp = BlockingCall(name: "posix_spawnp", category: .process)
  /// The C library's `system`.
  public static let system = BlockingCall(name: "system", category: .process)
  /// The C library's `popen`.
  public static let popen = BlockingCall(name: "popen", category: .process)
  /// The C library's `pclose`.
  public static let pclose = BlockingCall(name: "pclose", category: .process)

  /// The waits for processes and for the end of threads.
  static let processes: [BlockingCall] = [
    pthreadJoin, pthreadTimedjoinNP, pthreadClockjoinNP, waitpid, wait, wait3, wait4, waitid, posixSpawn, posixSpawnp,
    system, popen, pclose,
  ]
}

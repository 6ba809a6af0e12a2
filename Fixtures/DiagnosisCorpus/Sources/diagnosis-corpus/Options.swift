/// What the command is asked for.
struct Options {
  static let usage = """
    usage: diagnosis-corpus [--runs <n>] [--spinners <n>] [--only <words>]
      --runs      how often each program runs; 10 if not given
      --spinners  how many processes keep the machine busy meanwhile; none if not given
      --only      runs the programs only whose names have these words
    """

  var runs = 10
  var spinners = 0
  var only = ""
  /// For a process that keeps the machine busy: the process that has started it.
  var spinsFor: Int32?

  /// Nil for arguments that are not understood.
  init?(_ arguments: some Sequence<String>) {
    var rest = arguments.makeIterator()
    while let name = rest.next() {
      guard let value = rest.next() else { return nil }
      switch name {
      case "--runs":
        guard let number = Int(value), number > 0 else { return nil }
        runs = number
      case "--spinners":
        guard let number = Int(value), number >= 0 else { return nil }
        spinners = number
      case "--only":
        only = value
      case "--spin":
        guard let number = Int32(value) else { return nil }
        spinsFor = number
      default:
        return nil
      }
    }
  }
}

/// The programs of the corpus.
public enum Corpus {
  /// All of them: those that the analysis may be tuned by, then those that it must be right about all the same.
  public static let programs: [Program] = known + heldOut

  /// Programs that are known wherever the analysis is worked on.
  static let known: [Program] = immediate + blocking + computing + awaiting + crowding + takingTurns + overlapping

  /// Programs that were written without a look at the analysis. Nobody may tune it by them.
  static let heldOut: [Program] = (quiet + single + mixed).map { program in
    var program = program
    program.isHeldOut = true
    return program
  }
}

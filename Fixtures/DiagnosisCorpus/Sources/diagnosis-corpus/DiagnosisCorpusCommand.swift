import DiagnosisCorpus
import Foundation

/// Runs every program of the corpus many times and prints what was said of them wrongly, and the confusion matrix.
///
/// Exits with 1 if anything was wrong.
@main
struct DiagnosisCorpusCommand {
  static func main() async throws {
    guard let options = Options(CommandLine.arguments.dropFirst()) else {
      print(Options.usage)
      exit(2)
    }
    if let parent = options.spinsFor { Spinners.spin(whileParentIs: parent) }
    let spinners = try Spinners(count: options.spinners)
    defer { spinners.stop() }

    let programs = Corpus.programs.filter { options.only.isEmpty || $0.name.contains(options.only) }
    var table = ResultTable(programs)
    for _ in 0..<options.runs {
      for (index, program) in programs.enumerated() { table.add(try await program.run(), to: index) }
    }
    print(table)
    if !table.isRight {
      spinners.stop()
      exit(1)
    }
  }
}

import BlockingCorpus
import Foundation

/// Runs every program of the corpus many times and prints what was found in them.
///
/// Exits with 1 if something was missed, put into a wrong place, or invented.
@main
struct BlockingCorpusCommand {
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
    for run in 0..<options.runs {
      for (index, program) in programs.enumerated() where run == 0 || !program.runsOnce {
        table.add(try await program.run(), to: index)
      }
    }
    print("\n\(table)")
    if !table.isRight {
      spinners.stop()
      exit(1)
    }
  }
}

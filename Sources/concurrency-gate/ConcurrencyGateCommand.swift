import ConcurrencyGate
import Foundation

/// Runs tests under audit, and judges what is found.
@main
struct ConcurrencyGateCommand {
  static func main() {
    exit(run(Array(CommandLine.arguments.dropFirst())).exitCode)
  }

  private static func run(_ arguments: [String]) -> Verdict {
    let options: Options
    do {
      switch try Options.parse(arguments) {
      case .help:
        Console.write(Usage.text)
        return .clean
      case .command(let asked): options = asked
      }
    } catch {
      return tell(error)
    }
    do {
      return try Gate(options).run()
    } catch {
      // Whoever reads the report only, since the exit code is lost on the way, learns of it too.
      if let path = options.json, let data = try? JSONReport(error).encoded() {
        try? Files.write(data, to: path)
      }
      return tell(error)
    }
  }

  private static func tell(_ error: GateError) -> Verdict {
    let verdict = error.verdict
    Console.writeError("error: \(error)\nconcurrency-gate: \(verdict.words) (exit code \(verdict.exitCode))\n")
    return verdict
  }
}

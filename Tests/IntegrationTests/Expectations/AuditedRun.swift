import Foundation

/// What audited processes have written into one folder.
struct AuditedRun {
  struct Finding: Hashable {
    var rule: String
    var call: String?
    var symbol: String
    var test: String?
  }

  /// Where something was found.
  struct Place: Hashable {
    var file: String
    var line: Int
  }

  private(set) var findings: [Finding] = []
  /// The places of findings, by the functions that are blamed.
  private(set) var places: [String: Set<Place>] = [:]
  private(set) var started: [String] = []
  private(set) var skipped: [String] = []
  private(set) var ended: [String: [[String: Any]]] = [:]
  /// How many files have a first line, and how many a last one.
  private(set) var (begun, complete) = (0, 0)
  /// The tests that were told to end before all their findings were told.
  private(set) var late: [String] = []

  init(of folder: URL) throws {
    for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil) {
      for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
        read(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] ?? [:])
      }
    }
  }

  private mutating func read(_ line: [String: Any]) {
    let test = line["test"] as? String
    switch line["kind"] as? String {
    case "audit": begun += 1
    case "end": complete += 1
    case "testStarted": started.append(test ?? "")
    case "testSkipped": skipped.append(test ?? "")
    case "testEnded": ended[test ?? "", default: []].append(line)
    case "finding":
      // Cases of one test run beside each other.
      if let test, let ends = ended[test], ends.count == started.filter({ $0 == test }).count { late.append(test) }
      let symbol = line["symbol"] as? String ?? ""
      findings.append(
        Finding(rule: line["rule"] as? String ?? "", call: line["call"] as? String, symbol: symbol, test: test)
      )
      places[symbol, default: []].insert(
        Place(file: line["file"] as? String ?? "", line: line["line"] as? Int ?? 0)
      )
    default: break
    }
  }
}

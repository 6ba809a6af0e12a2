import ConcurrencyGate
import Foundation

/// Finds and reads reports.
enum Reports {
  private static let suffix = ".audit.jsonl"

  /// Reads files, and the reports in folders, however deep: shards are often unpacked into a folder each. What is named twice
  /// is read once.
  static func read(_ paths: [String]) throws(GateError) -> [ReportFile] {
    var files: [ReportFile] = []
    var seen: Set<String> = []
    for path in paths {
      for file in try self.files(at: path) {
        guard seen.insert(URL(fileURLWithPath: file).resolvingSymlinksInPath().path).inserted else { continue }
        files.append(ReportFile(decoding: try Files.read(file), path: file))
      }
    }
    return files
  }

  private static func files(at path: String) throws(GateError) -> [String] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw .couldNotRun("\(path): there is no such report, and no such folder")
    }
    guard isFolder.boolValue else { return [path] }
    let names = files(in: path)
    guard !names.isEmpty else {
      throw .couldNotRun(
        "\(path): there is no report in this folder; their names end with \(suffix). Run the tests with "
          + "CONCURRENCY_AUDIT=<folder>, in a package whose test targets depend on ConcurrencyTesting"
      )
    }
    return names
  }

  /// The paths of the reports in a folder, in order.
  static func files(in folder: String) -> [String] {
    let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    return names.filter { $0.hasSuffix(suffix) }.sorted().map { folder + "/" + $0 }
  }
}

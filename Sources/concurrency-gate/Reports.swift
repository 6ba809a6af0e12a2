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
    let names = try files(in: path)
    guard !names.isEmpty else {
      throw .couldNotRun(
        "\(path): there is no report in this folder; their names end with \(suffix). Run the tests with "
          + "CONCURRENCY_AUDIT=<folder>, in a package whose test targets depend on ConcurrencyTesting"
      )
    }
    return names
  }

  /// The paths of the reports in a folder and those in it, in order.
  static func files(in folder: String) throws(GateError) -> [String] {
    var seen: Set<String> = []
    return try files(in: folder, &seen).sorted()
  }

  /// Links are followed; one that leads back to a folder that was seen is not.
  private static func files(in folder: String, _ seen: inout Set<String>) throws(GateError) -> [String] {
    guard seen.insert(URL(fileURLWithPath: folder).resolvingSymlinksInPath().path).inserted else { return [] }
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: folder)
    } catch {
      throw .couldNotRun("\(folder): cannot be read: \(error.localizedDescription)")
    }
    var files: [String] = []
    for name in names {
      let path = folder + "/" + name
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
        // A link to nothing that has nothing to do with reports is left alone.
        if Files.isLink(path), !name.hasSuffix(suffix) { continue }
        throw .couldNotRun("\(path): cannot be read")
      }
      if isFolder.boolValue {
        files += try self.files(in: path, &seen)
      } else if name.hasSuffix(suffix) {
        files.append(path)
      }
    }
    return files
  }
}

import ConcurrencyAuditFormat
import ConcurrencyGate
import Foundation

/// Runs `swift test` as a child, with the audit switched on.
struct TestRun {
  private let options: Options
  private let surroundings: Surroundings

  init(_ options: Options, _ surroundings: Surroundings) {
    self.options = options
    self.surroundings = surroundings
  }

  /// Makes an empty folder for the reports. One that the user names is never emptied.
  func prepareFolder() throws(GateError) -> String {
    let files = FileManager.default
    do {
      guard let named = options.reports.first else {
        let folder = surroundings.package + "/.build/concurrency-gate/reports"
        if files.fileExists(atPath: folder) { try files.removeItem(atPath: folder) }
        try files.createDirectory(atPath: folder, withIntermediateDirectories: true)
        return folder
      }
      let folder = Files.absolute(named)
      try files.createDirectory(atPath: folder, withIntermediateDirectories: true)
      guard try files.contentsOfDirectory(atPath: folder).isEmpty else {
        throw GateError.usage("\(named): the folder for the reports of this run must be empty")
      }
      return folder
    } catch let error as GateError {
      throw error
    } catch {
      throw .couldNotRun("no folder for reports can be made: \(error.localizedDescription)")
    }
  }

  /// Runs the tests to their end, with their output on the same streams.
  ///
  /// - Returns: what `swift test` exits with.
  func run(reports folder: String) throws(GateError) -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = command
    process.currentDirectoryURL = URL(fileURLWithPath: surroundings.package)
    process.environment = ProcessInfo.processInfo.environment
      .merging(surroundings.configuration.auditVariables) { $1 }
      // The page shows what happened in the tests with findings.
      .merging([AuditVariable.folder: folder, AuditVariable.reports: options.html == nil ? "0" : "1"]) { $1 }
    // The child is in a process group of its own, and would be stopped if it read from the terminal.
    process.standardInput = FileHandle.nullDevice
    let interruption = Interruption()
    do {
      try process.run()
    } catch {
      throw .couldNotRun("swift test cannot be started: \(error.localizedDescription)")
    }
    interruption.forward(to: process.processIdentifier, withParent: options.endsWithParent)
    process.waitUntilExit()
    if interruption.hasHappened { throw .couldNotRun("interrupted: swift test was ended, and nothing was judged") }
    // What env says of a command that is not there.
    if process.terminationReason == .exit, process.terminationStatus == 127 {
      throw .couldNotRun("swift test cannot be started: there is no swift in PATH")
    }
    return process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus
  }

  private var command: [String] {
    var command = ["swift", "test", "--package-path", surroundings.package]
    if let path = options.scratchPath, options.buildFolderOfSwiftTest == nil {
      command += ["--scratch-path", Files.absolute(path)]
    }
    return command + options.testArguments
  }
}

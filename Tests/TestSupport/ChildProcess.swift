import Dispatch
package import Foundation

/// Runs a command to its end.
package enum ChildProcess {
  /// What a command left behind.
  package struct Outcome: Sendable {
    /// The exit status, or the number of the signal that ended the command.
    package var status: Int32
    /// Standard output and standard error, in the order in which they were written.
    package var output: String
    /// Whether the command took too long and was ended before its time.
    package var timedOut: Bool
  }

  /// Runs `command`, found in `PATH`, in `folder`, and ends it when it takes longer than `limit`.
  package static func run(
    _ command: [String],
    in folder: URL,
    environment: [String: String],
    limit: Duration
  ) async throws -> Outcome {
    try await withCheckedThrowingContinuation { continuation in
      // Waiting for a child blocks, so it is done on a thread that is not of Swift's pool.
      Thread.detachNewThread {
        continuation.resume(
          with: Result { try wait(for: command, in: folder, environment: environment, limit: limit) }
        )
      }
    }
  }

  private static func wait(
    for command: [String],
    in folder: URL,
    environment: [String: String],
    limit: Duration
  ) throws -> Outcome {
    // Both streams go to one file: unlike a pipe it is never full, and it does not have to be read to an end that a
    // grandchild can put off.
    let files = FileManager.default
    let log = files.temporaryDirectory.appendingPathComponent("output-\(UUID().uuidString)")
    try Data().write(to: log)
    defer { try? files.removeItem(at: log) }
    let output = try FileHandle(forUpdating: log)
    defer { try? output.close() }

    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = command
    process.currentDirectoryURL = folder
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = output
    let end = DispatchSemaphore(value: 0)
    process.terminationHandler = { _ in end.signal() }
    try process.run()

    let timedOut = end.wait(timeout: .now() + .seconds(Int(limit.components.seconds))) == .timedOut
    if timedOut {
      // SwiftPM takes its own children with it when it is interrupted. Others may ignore that.
      kill(process.processIdentifier, SIGINT)
      if end.wait(timeout: .now() + .seconds(5)) == .timedOut {
        kill(process.processIdentifier, SIGKILL)
        // Foundation tells of the end only when the grandchildren have ended as well: that is not waited for.
        _ = end.wait(timeout: .now() + .seconds(5))
      }
    }
    return Outcome(
      status: process.isRunning ? SIGKILL : process.terminationStatus,
      output: String(decoding: try Data(contentsOf: log), as: UTF8.self),
      timedOut: timedOut
    )
  }
}

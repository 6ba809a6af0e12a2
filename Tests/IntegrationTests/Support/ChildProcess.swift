import Dispatch
import Foundation

/// Runs a command to its end.
enum ChildProcess {
  /// What a command left behind.
  struct Outcome: Sendable {
    /// The exit status, or the number of the signal that ended the command.
    var status: Int32
    /// Standard output and standard error, in the order in which they were written.
    var output: String
    /// Whether the command had to be interrupted because it took too long.
    var timedOut: Bool
  }

  /// Runs `command`, found in `PATH`, in `folder`, and interrupts it when it takes longer than `limit`.
  static func run(
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
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = command
    process.currentDirectoryURL = folder
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    // One pipe for both streams, read to its end before the wait: the child can never stand before a full pipe.
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    let start = ContinuousClock.now
    try process.run()

    let id = process.processIdentifier
    let watchdog = DispatchWorkItem { kill(id, SIGINT) }
    DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(Int(limit.components.seconds)), execute: watchdog)
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    watchdog.cancel()
    return Outcome(
      status: process.terminationStatus,
      output: String(decoding: output, as: UTF8.self),
      timedOut: ContinuousClock.now - start >= limit
    )
  }
}

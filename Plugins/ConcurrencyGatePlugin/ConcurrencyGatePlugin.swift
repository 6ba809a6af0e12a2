import Foundation
import PackagePlugin

/// `swift package concurrency-gate`: runs the package's tests under audit, and judges what is found.
///
/// It passes all arguments to the command `concurrency-gate`, which it runs with `run` unless the arguments begin with a command.
@main
struct ConcurrencyGatePlugin: CommandPlugin {
  func performCommand(context: PluginContext, arguments: [String]) throws {
    let package = context.package.directoryURL
    var arguments = arguments
    if !["run", "judge", "help", "--help", "-h"].contains(arguments.first) { arguments.insert("run", at: 0) }
    // Before what is passed on to swift test.
    let end = arguments.firstIndex(of: "--") ?? arguments.endIndex
    func isNamed(_ option: String) -> Bool {
      arguments[..<end].contains { $0 == option || $0.hasPrefix(option + "=") }
    }
    var own: [String] = []
    if ["run", "judge"].contains(arguments[0]) {
      if !isNamed("--package-path") { own += ["--package-path", package.path] }
    }
    if arguments[0] == "run" {
      own.append("--end-with-parent")
      if !isNamed("--scratch-path") {
        // SwiftPM keeps the package's own build folder locked while a plugin runs.
        own += ["--scratch-path", package.appending(path: ".build/concurrency-gate/build").path]
      }
    }
    arguments.insert(contentsOf: own, at: end)

    let process = Process()
    process.executableURL = try context.tool(named: "concurrency-gate").url
    process.arguments = arguments
    process.currentDirectoryURL = package
    try process.run()
    process.waitUntilExit()
    guard process.terminationReason == .exit, process.terminationStatus == 0 else {
      // SwiftPM exits with 1 whatever went wrong. What did stands in the command's last line.
      Diagnostics.error("concurrency-gate exited with \(process.terminationStatus)")
      return
    }
  }
}

import Foundation

/// Whether the process has a file open whose path ends so.
func hasDescriptor(endingIn suffix: String) -> Bool {
  let descriptors = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
  return descriptors.contains { descriptor in
    let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(descriptor)")
    return path?.hasSuffix(suffix) ?? false
  }
}

import ConcurrencyTrace

/// The folder to which the paths of findings are relative: that of the package, unless another is named.
package struct RepositoryRoot: Sendable {
  private let roots: [[Substring]]

  /// - Parameter paths: the folder's path, in all the spellings by which the compiler may have named it.
  package init(_ paths: [String]) {
    roots = paths.map { Self.normalized($0) }
  }

  /// The path below the root; nil for what is outside of it, or is brought there by a build: a dependency's checkout.
  package func relativePath(_ path: String) -> String? {
    guard let names = namesBelow(path), !names.contains(where: Self.isBuildFolder) else { return nil }
    return names.joined(separator: "/")
  }

  /// A path for what is outside the root that is the same on all machines, if it is in a dependency. Nothing below the root has
  /// such a path.
  package func outsidePath(_ path: String) -> String {
    let names = Self.normalized(path)
    if let checkouts = names.lastIndex(of: "checkouts"), checkouts < names.count - 1 {
      return Self.checkouts + names[(checkouts + 1)...].joined(separator: "/")
    }
    return path
  }

  private static let checkouts = ".build/checkouts/"

  /// Whether a finding's path is one of what is outside the root.
  static func isOutside(_ path: String) -> Bool { path.hasPrefix("/") || path.hasPrefix(checkouts) }

  /// The place to blame below the root: the one that was named, or the innermost of the stack, for whoever calls a dependency
  /// that blocks is to blame here.
  func place(of named: CodeLocation, stack: [CodeLocation]) -> (path: String, place: CodeLocation)? {
    let inside = ([named] + stack).lazy.filter { Self.isKnown($0.file) }.compactMap { place in
      relativePath(place.file).map { (path: $0, place: place) }
    }
    // The folder of a macro's use is not always known, and then a name alone tells little.
    return inside.first { $0.path.contains("/") } ?? inside.first
  }

  /// Names such as `<compiler-generated>` and those of expanded macros are no files.
  private static func isKnown(_ file: String) -> Bool {
    !file.isEmpty && !file.hasPrefix("<") && !file.hasPrefix("@")
  }

  private func namesBelow(_ path: String) -> ArraySlice<Substring>? {
    let names = Self.normalized(path)
    guard path.hasPrefix("/") else {
      // Builds that leave the machine's folders out of their debug information name files below the root.
      return names.isEmpty || names.first == ".." ? nil : names[...]
    }
    for root in roots where names.count > root.count && names.starts(with: root) {
      return names[root.count...]
    }
    return nil
  }

  private static func isBuildFolder(_ name: Substring) -> Bool {
    name == ".build" || name.hasPrefix(".build-") || name == ".swiftpm" || name == "DerivedData"
  }

  private static func normalized(_ path: String) -> [Substring] {
    var names: [Substring] = []
    for name in path.split(separator: "/") where name != "." {
      if name == "..", let last = names.last, last != ".." {
        names.removeLast()
      } else {
        names.append(name)
      }
    }
    return names
  }
}

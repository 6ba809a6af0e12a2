import ConcurrencyTrace

/// The folder to which the paths of findings are relative: that of the package, unless another is named.
package struct RepositoryRoot: Sendable {
  private let roots: [[Substring]]
  /// What is brought below the root by a build, beside what the names of folders tell.
  private let buildFolders: [[Substring]]

  /// - Parameters:
  ///   - paths: the folder's path, in all the spellings by which the compiler may have named it.
  ///   - buildFolder: the same of the folder in which the package is built, if it is not named as usual.
  package init(_ paths: [String], buildFolder: [String] = []) {
    roots = paths.map { Self.normalized($0) }
    buildFolders = buildFolder.map { Self.normalized($0) }
  }

  /// The path below the root; nil for what is outside of it, or is brought there by a build: a dependency's checkout.
  package func relativePath(_ path: String) -> String? {
    guard let names = namesBelow(path), !names.contains(where: Self.isBuildFolder), names.first != "DerivedData",
      Self.names(below: buildFolders, path) == nil
    else { return nil }
    return names.joined(separator: "/")
  }

  /// Whether the path is below the root, brought there by a build or not.
  func holds(_ path: String) -> Bool { namesBelow(path) != nil }

  /// Whether one of the two folders is the other, or is in it.
  func isNested(with other: RepositoryRoot) -> Bool {
    roots.contains { root in other.roots.contains { root.starts(with: $0) || $0.starts(with: root) } }
  }

  /// A path for what is outside the root that is the same on all machines, if it is in a dependency. Nothing below the root has
  /// such a path.
  package func outsidePath(_ path: String) -> String {
    let names = Self.normalized(path)
    for (index, name) in names.enumerated().dropFirst() where name == "checkouts" && index < names.count - 1 {
      let isPackageManagers = Self.isBuildFolder(names[index - 1]) || names[index - 1] == "SourcePackages"
      if isPackageManagers || Self.names(below: buildFolders, path)?.first == name {
        return Self.checkouts + names[(index + 1)...].joined(separator: "/")
      }
    }
    return path
  }

  private static let checkouts = ".build/checkouts/"

  /// Whether a finding's path is one of what is outside the root.
  static func isOutside(_ path: String) -> Bool { path.hasPrefix("/") || path.hasPrefix(checkouts) }

  /// The place to blame below the root: the one that was named, or the innermost of the stack, for whoever calls a dependency
  /// that blocks is to blame here.
  func place(of named: CodeLocation, stack: [CodeLocation]) -> (path: String, place: CodeLocation)? {
    let inside = ([named] + stack).lazy.filter(Self.isInFile).compactMap { place in
      relativePath(place.file).map { (path: $0, place: place) }
    }
    // The folder of a macro's use is not always known, and then a name alone tells little.
    return inside.first { $0.place.file.contains("/") } ?? inside.first
  }

  /// Names such as `<compiler-generated>` and those of expanded macros are no files.
  private static func isInFile(_ place: CodeLocation) -> Bool {
    let name = place.shortFile
    return !name.isEmpty && !name.hasPrefix("<") && !name.hasPrefix("@")
  }

  private func namesBelow(_ path: String) -> ArraySlice<Substring>? {
    if path.hasPrefix("/") { return Self.names(below: roots, path) }
    // Builds that leave the machine's folders out of their debug information name files below the root.
    let names = Self.normalized(path)
    return names.isEmpty || names.first == ".." ? nil : names[...]
  }

  private static func names(below roots: [[Substring]], _ path: String) -> ArraySlice<Substring>? {
    guard !roots.isEmpty, path.hasPrefix("/") else { return nil }
    let names = normalized(path)
    for root in roots where names.count > root.count && names.starts(with: root) {
      return names[root.count...]
    }
    return nil
  }

  private static func isBuildFolder(_ name: Substring) -> Bool {
    name == ".build" || name.hasPrefix(".build-") || name == ".swiftpm"
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

import Foundation
import Synchronization

// MARK: A cache in memory

private final class ImageCache: Sendable {
  private let images: Mutex<[String: [UInt8]]>

  init(holding paths: [String]) {
    images = Mutex(Dictionary(uniqueKeysWithValues: paths.map { ($0, someBytes) }))
  }

  func image(at path: String) async throws -> [UInt8] {
    if let image = images.withLock({ $0[path] }) { return image }
    let image = try await answer(someBytes, after: 40)
    images.withLock { $0[path] = image }
    return image
  }
}

private let album = (1...8).map { "album/\($0).png" }

func albumIsInTheCache() async throws {
  let cache = ImageCache(holding: album)
  for path in album { _ = try await cache.image(at: path) }
}

func avatarsAreInTheCache() async throws {
  let cache = ImageCache(holding: album)
  try await withThrowingTaskGroup(of: [UInt8].self) { group in
    for path in album { group.addTask { try await cache.image(at: path) } }
    for try await image in group { _ = image.count }
  }
}

func oneImageIsNotInTheCache() async throws {
  let cache = ImageCache(holding: album.filter { $0 != "album/5.png" })
  for path in album { _ = try await cache.image(at: path) }
}

// MARK: A small file

private struct Accounts {
  var path: String

  func shells() async throws -> [String: String] {
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    let fields = lines.map { $0.split(separator: ":").map(String.init) }.filter { $0.count > 1 }
    return Dictionary(fields.map { ($0[0], $0[$0.count - 1]) }) { $1 }
  }
}

func accountsAreInASmallFile() async throws {
  _ = try await Accounts(path: "/etc/passwd").shells()
}

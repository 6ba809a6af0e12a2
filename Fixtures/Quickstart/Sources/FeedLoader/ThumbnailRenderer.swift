import Dispatch

/// Renders thumbnails, which is pure computation.
public struct ThumbnailRenderer: Sendable {
  /// How many steps one thumbnail takes.
  public static let stepsPerThumbnail = 10_000_000

  // One thread renders for everybody. However many thumbnails are asked for, Swift's pool stays free.
  private let queue = DispatchQueue(label: "FeedLoader.ThumbnailRenderer")

  /// Creates a renderer with a thread of its own.
  public init() {}

  /// The thumbnail of one image. It is rendered off Swift's pool, and the task suspends meanwhile.
  public func thumbnail(ofImage image: UInt64) async -> UInt64 {
    await withCheckedContinuation { continuation in
      queue.async {
        continuation.resume(returning: render(image))
      }
    }
  }

  /// The thumbnails of many images, in the order of the images.
  public func thumbnails(ofImages images: [UInt64]) async -> [UInt64] {
    await withTaskGroup(of: (UInt64, UInt64).self) { group in
      for image in images {
        group.addTask { (image, await thumbnail(ofImage: image)) }
      }
      var thumbnails: [UInt64: UInt64] = [:]
      for await (image, thumbnail) in group {
        thumbnails[image] = thumbnail
      }
      return images.compactMap { thumbnails[$0] }
    }
  }

  private func render(_ image: UInt64) -> UInt64 {
    var pixel = image
    var step = 0
    while step < Self.stepsPerThumbnail {
      pixel &+= 0x9E37_79B9_7F4A_7C15
      pixel = (pixel ^ (pixel >> 30)) &* 0xBF58_476D_1CE4_E5B9
      pixel = (pixel ^ (pixel >> 27)) &* 0x94D0_49BB_1331_11EB
      pixel ^= pixel >> 31
      step += 1
    }
    return pixel
  }
}

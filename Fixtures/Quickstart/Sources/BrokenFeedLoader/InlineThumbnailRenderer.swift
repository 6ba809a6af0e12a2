import FeedLoader

/// A `ThumbnailRenderer` that computes on Swift's pool.
public struct InlineThumbnailRenderer: Sendable {
  /// Creates a renderer.
  public init() {}

  /// The thumbnail of one image. MISTAKE: ten million steps without one suspension hold a thread of Swift's pool.
  public func thumbnail(ofImage image: UInt64) async -> UInt64 {
    var pixel = image
    var step = 0
    while step < ThumbnailRenderer.stepsPerThumbnail {
      pixel &+= 0x9E37_79B9_7F4A_7C15
      pixel = (pixel ^ (pixel >> 30)) &* 0xBF58_476D_1CE4_E5B9
      pixel = (pixel ^ (pixel >> 27)) &* 0x94D0_49BB_1331_11EB
      pixel ^= pixel >> 31
      step += 1
    }
    return pixel
  }

  /// The thumbnails of many images. MISTAKE: more busy tasks than the pool has threads; all others wait in its queue.
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
}

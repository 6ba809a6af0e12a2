import Foundation

// MARK: A long loop

struct Checksum {
  static let place = Place.below(4...6)
  func compute() -> UInt64 {
    let end = processorTime() + 60
    var sum: UInt64 = 1
    while processorTime() < end {
      for step: UInt64 in 0..<200_000 { sum = sum &* 6_364_136_223_846_793_005 &+ step }
    }
    return sum
  }
}

func loopTakesLong() async { _ = Checksum().compute() }

func loopIsCutUp() async {
  for _ in 0..<30 {
    compute(milliseconds: 1)
    await Task.yield()
  }
}

// MARK: A library's function over and over, on a global actor

@globalActor actor ImageActor {
  static let shared = ImageActor()
}

struct Palette {
  // Optimized, the library's sort is inlined and has no lines: the function's first one stands for them.
  static let place = Build.isOptimized ? Place.below(1...6) : Place.below(5...6)
  @ImageActor func sorted() -> Int {
    let colors = (0..<500).map { "color-\($0 * 7919 % 500)" }
    let end = processorTime() + 60
    var count = 0
    while processorTime() < end {
      for _ in 0..<20 { count += colors.sorted().count }
    }
    return count
  }

  @ImageActor func sortedInParts() async -> Int {
    for _ in 0..<10 {
      compute(milliseconds: 2)
      await Task.yield()
    }
    return 10
  }
}

func globalActorSorts() async { _ = await Palette().sorted() }

func globalActorSortsInParts() async { _ = await Palette().sortedInParts() }

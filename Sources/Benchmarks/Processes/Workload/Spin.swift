/// Computes for as long as a number of steps takes.
public enum Spin {
  /// Computes `steps` steps, each of which needs the one before.
  @inline(never)
  public static func run(_ steps: Int) {
    var value: UInt64 = 1
    for _ in 0..<steps { value = value &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407 }
    if value == 0 { print("The generator has no zero.") }
  }

  /// How many steps take so long, by the fastest of many tries.
  public static func steps(microseconds: Int) -> Int {
    let sample = 100_000
    let fastest = (0..<50).map { _ in ContinuousClock().measure { run(sample) } }.min() ?? .zero
    return Int(Double(sample) * (.microseconds(microseconds) / fastest))
  }
}

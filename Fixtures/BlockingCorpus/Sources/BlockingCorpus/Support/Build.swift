/// How the program was built.
package enum Build {
  /// Whether functions are inlined.
  package static var isOptimized: Bool {
    #if DEBUG
    false
    #else
    true
    #endif
  }
}

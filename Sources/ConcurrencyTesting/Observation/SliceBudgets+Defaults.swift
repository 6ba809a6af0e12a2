import ConcurrencyRuntime

extension SliceBudgets {
  /// One of the 60 frames that most displays show in a second: a longer slice on the main actor is sure to drop one.
  private static let frame = Duration.milliseconds(16)

  /// The budgets of an assertion. Without one for the main actor that is a frame, or the pool's if that is more: who allows
  /// long slices, or does not look at processor time, means the main actor too.
  init(cpuBudget: Duration, mainActorBudget: Duration?) {
    let main = mainActorBudget ?? max(cpuBudget, Self.frame)
    self.init(pool: cpuBudget.nanoseconds, main: main.nanoseconds)
  }
}

/// What a scope is to the audit that has opened it. Code in the scope is told of none: assertions in it are the outermost.
package final class AuditedScope: Sendable {
  /// What the audit does when the scope's first task has ended.
  package let ended: @Sendable () -> Void
  /// What the audit does when something was found in the scope. Called at the end of a slice.
  package let foundSomething: @Sendable () -> Void

  /// What the audit does when a task has ended that no other task has created; nil for nothing. Called when the task's slice has
  /// ended.
  package let outerTaskEnded: (@Sendable () -> Void)?

  /// Whether the scope is that of one test.
  package let isOfTest: Bool

  package init(
    isOfTest: Bool,
    foundSomething: @escaping @Sendable () -> Void,
    ended: @escaping @Sendable () -> Void,
    outerTaskEnded: (@Sendable () -> Void)? = nil
  ) {
    self.isOfTest = isOfTest
    self.foundSomething = foundSomething
    self.ended = ended
    self.outerTaskEnded = outerTaskEnded
  }
}

import Synchronization

/// What a scope is to the audit that has opened it. Code in the scope is told of none: assertions in it are the outermost.
package final class AuditedScope: Sendable {
  /// What the audit does when the scope's first task has ended.
  package let ended: @Sendable () -> Void
  /// What the audit does when something was found in the scope. Called at the end of a slice.
  package let foundSomething: @Sendable () -> Void

  private let test = Atomic<Bool>(false)

  package init(foundSomething: @escaping @Sendable () -> Void, ended: @escaping @Sendable () -> Void) {
    self.foundSomething = foundSomething
    self.ended = ended
  }

  /// Whether the scope is that of one test. In others the framework may create tasks for tests.
  package var isOfTest: Bool { test.load(ordering: .acquiring) }

  /// Makes the scope that of a test; false if it is one already.
  package func becomeTest() -> Bool {
    test.compareExchange(expected: false, desired: true, ordering: .acquiringAndReleasing).exchanged
  }
}

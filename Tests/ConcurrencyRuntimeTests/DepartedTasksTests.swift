import Testing

@testable import ConcurrencyRuntime

@Suite struct DepartedTasksTests {
  private let scope = Scope(parent: nil, driver: IdleDriver(), recorder: nil)

  @Test func aTaskIsKeptUntilAllDrainsHaveEndedThatCanHaveRunIt() {
    defer { scope.close() }
    var departed = DepartedTasks()
    let first = departed.drainBegins()
    let task = TaskRecord.sample(1, in: scope)
    departed.insert(task)
    // Drains overlap, so that there is always one; this one has begun after the task's end.
    let second = departed.drainBegins()
    let others = (2..<500).map { TaskRecord.sample($0, in: scope) }
    for other in others { departed.insert(other) }
    let found = departed.find(1)
    #expect(found === task)
    let gone = departed.drainEnds(first)
    #expect(gone.map(\.id) == [1])
    let foundLater = departed.find(1)
    #expect(foundLater == nil)
    let kept = others.count { departed.find($0.id) === $0 }
    #expect(kept == others.count)
    let rest = departed.drainEnds(second)
    #expect(rest.count == others.count)
  }

  @Test func whatOneDrainMayTellIsKeptWhenAnotherEnds() {
    defer { scope.close() }
    var departed = DepartedTasks()
    let first = departed.drainBegins()
    let second = departed.drainBegins()
    let tasks = (1...100).map { TaskRecord.sample($0, in: scope) }
    for task in tasks { departed.insert(task) }
    // Either can have run them, whichever began last.
    let gone = departed.drainEnds(second)
    #expect(gone.isEmpty)
    let kept = tasks.count { departed.find($0.id) === $0 }
    #expect(kept == tasks.count)
    let rest = departed.drainEnds(first)
    #expect(rest.count == tasks.count)
  }

  @Test func nothingIsKeptForNobody() {
    defer { scope.close() }
    var departed = DepartedTasks()
    departed.insert(TaskRecord.sample(1, in: scope))
    let found = departed.find(1)
    #expect(found == nil)
  }

  @Test func howMuchIsKeptIsBounded() {
    defer { scope.close() }
    var departed = DepartedTasks()
    let drain = departed.drainBegins()
    for id in 1...UInt64(DepartedTasks.most + 10) { departed.insert(TaskRecord.sample(id, in: scope)) }
    let kept = departed.drainEnds(drain)
    #expect(kept.count == DepartedTasks.most)
  }

  @Test func roomIsMadeAgainWhileDrainsOverlap() {
    defer { scope.close() }
    var departed = DepartedTasks()
    let first = departed.drainBegins()
    let ids = 1...UInt64(DepartedTasks.most)
    for id in ids.dropLast(10) { departed.insert(TaskRecord.sample(id, in: scope)) }
    let second = departed.drainBegins()
    for id in ids.suffix(10) { departed.insert(TaskRecord.sample(id, in: scope)) }
    // Nothing can go, for the first drain can have run all of them.
    let none = departed.drainEnds(departed.drainBegins())
    #expect(none.isEmpty)
    let gone = departed.drainEnds(first)
    #expect(gone.count == DepartedTasks.most - 10)
    let rest = departed.drainEnds(second)
    #expect(rest.count == 10)
  }
}

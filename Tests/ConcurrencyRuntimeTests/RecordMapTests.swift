import Testing

@testable import ConcurrencyRuntime

@Suite struct RecordMapTests {
  @Test(arguments: [1, 7, 8, 4_294_967_296] as [UInt64])
  func itHoldsWhatADictionaryHolds(stride: UInt64) {
    let scope = Scope(parent: nil, driver: IdleDriver(), recorder: nil)
    defer { scope.close() }
    var map = RecordMap()
    var model: [UInt64: TaskRecord] = [:]
    var generator = SystemRandomNumberGenerator()
    for step in 0..<20_000 as Range<UInt64> {
      // Grows for the first half, and shrinks to nothing in the second.
      if step < 10_000 ? Int.random(in: 0..<3, using: &generator) > 0 : false {
        let record = TaskRecord.sample(step * stride, in: scope)
        map.insert(record)
        model[record.id] = record
      } else if let id = model.keys.randomElement(using: &generator) {
        map.remove(id)
        model.removeValue(forKey: id)
        #expect(map.find(id) == nil)
      }
      guard step % 500 == 0 else { continue }
      #expect(map.count == model.count)
      #expect(model.allSatisfy { map.find($0.key) === $0.value })
      map.remove(step * stride + 1)
      #expect(map.count == model.count)
    }
    #expect(model.isEmpty == (map.count == 0))
  }
}

/// Distinct stacks, each with a place of its own. To look one up costs no allocation.
struct StackTable {
  /// The stacks, by their places.
  private(set) var stacks: [CallStack] = []
  /// A hash table with linear probing. A place below 0 stands for a free slot.
  private var slots: [(hash: UInt, place: Int)] = []

  /// The place of the stack of these addresses, where a task goes on, and then what awaits it.
  mutating func place(of addresses: UnsafeBufferPointer<UInt>) -> Int {
    if (stacks.count + 1) * 2 > slots.count { grow() }
    let hash = Self.hash(addresses)
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash >> 32) & mask
    while slots[slot].place >= 0 {
      let (other, place) = slots[slot]
      if other == hash, Self.areEqual(stacks[place].addresses, addresses) { return place }
      slot = (slot + 1) & mask
    }
    slots[slot] = (hash, stacks.count)
    stacks.append(CallStack(addresses: Array(addresses), asyncStart: 0, startsWithProgramCounter: true))
    return stacks.count - 1
  }

  private static func areEqual(_ stack: [UInt], _ addresses: UnsafeBufferPointer<UInt>) -> Bool {
    guard stack.count == addresses.count else { return false }
    for index in addresses.indices where stack[index] != addresses[index] { return false }
    return true
  }

  /// FNV-1a, a word at a time.
  private static func hash(_ addresses: UnsafeBufferPointer<UInt>) -> UInt {
    addresses.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ $1) &* 0x9e37_79b9_7f4a_7c15 }
  }

  private mutating func grow() {
    let old = slots
    slots = Array(repeating: (0, -1), count: max(16, old.count * 2))
    let mask = slots.count - 1
    for entry in old where entry.place >= 0 {
      var slot = Int(truncatingIfNeeded: entry.hash >> 32) & mask
      while slots[slot].place >= 0 { slot = (slot + 1) & mask }
      slots[slot] = entry
    }
  }
}

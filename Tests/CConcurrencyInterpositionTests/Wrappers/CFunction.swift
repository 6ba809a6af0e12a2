import Glibc

/// A function of the C library, found by its symbol, as other libraries find it.
///
/// All arguments are words: numbers, and addresses of objects that live for ever.
struct CFunction: Sendable {
  private typealias Code = @convention(c) (Int, Int, Int, Int, Int, Int, Int, Int) -> Int

  let symbol: String
  private let address: Int
  /// What the function returns on failure: a number below 0, or a null pointer.
  private let returnsPointer: Bool

  init(_ symbol: String, returnsPointer: Bool = false) {
    guard let address = dlsym(nil, symbol) else { fatalError("there is no \(symbol)") }
    self.symbol = symbol
    self.address = Int(bitPattern: address)
    self.returnsPointer = returnsPointer
  }

  /// What the function returns.
  func word(_ words: [Int]) -> Int {
    guard let pointer = UnsafeMutableRawPointer(bitPattern: address) else { return -1 }
    let code = unsafeBitCast(pointer, to: Code.self)
    func argument(_ index: Int) -> Int { index < words.count ? words[index] : 0 }
    // Words that a function does not take it does not look at.
    return code(
      argument(0),
      argument(1),
      argument(2),
      argument(3),
      argument(4),
      argument(5),
      argument(6),
      argument(7)
    )
  }

  /// The number that the function returns; for a function that returns a pointer -1 for null and 0 for another.
  @discardableResult
  func callAsFunction(_ words: [Int]) -> Int {
    let word = word(words)
    return returnsPointer ? (word == 0 ? -1 : 0) : Int(Int32(truncatingIfNeeded: word))
  }
}

// MARK: Objects for arguments

/// Zeroed memory that lives for ever, by its address.
func room(_ size: Int = 256) -> Int { Int(bitPattern: sharedBytes(size)) }

/// Memory that holds these words.
func words(_ values: Int...) -> Int {
  let address = room(values.count * 8)
  for (index, value) in values.enumerated() { store(value, at: address + index * 8) }
  return address
}

/// A string with a zero behind it.
func text(_ string: String) -> Int {
  let address = room(string.utf8.count + 1)
  for (index, byte) in string.utf8.enumerated() { store(byte, at: address + index) }
  return address
}

/// A deadline that never comes.
func never() -> Int { words(timespec.distant.tv_sec, 0) }

/// What is at an address.
func load<Value>(_ address: Int, as type: Value.Type) -> Value { pointer(address).load(as: type) }

func store<Value>(_ value: Value, at address: Int) { pointer(address).storeBytes(of: value, as: Value.self) }

/// The address as a pointer to what is there.
func pointer<Pointee>(_ address: Int, to type: Pointee.Type) -> UnsafeMutablePointer<Pointee> {
  pointer(address).assumingMemoryBound(to: type)
}

private func pointer(_ address: Int) -> UnsafeMutableRawPointer {
  guard let pointer = UnsafeMutableRawPointer(bitPattern: address) else { fatalError("a null pointer") }
  return pointer
}

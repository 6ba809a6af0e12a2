import Glibc

/// `syscall` as other libraries find it, for Swift cannot call a variadic function by name.
let rawSyscall: @convention(c) (Int, UnsafeMutableRawPointer?, Int, Int, UnsafeRawPointer?, Int, Int) -> Int = {
  guard let symbol = dlsym(nil, "syscall") else { fatalError("no syscall") }
  return unsafeBitCast(
    symbol,
    to: (@convention(c) (Int, UnsafeMutableRawPointer?, Int, Int, UnsafeRawPointer?, Int, Int) -> Int).self
  )
}()

#if arch(x86_64)
let futexNumber = 202
let clockGettimeNumber = 228
#else
let futexNumber = 98
let clockGettimeNumber = 113
#endif

/// The futex operations that the tests use.
enum Futex {
  static let wait = 0
  static let wake = 1
  static let lockPI = 6
  static let unlockPI = 7
  static let waitBitset = 9
  static let privateFlag = 128
}

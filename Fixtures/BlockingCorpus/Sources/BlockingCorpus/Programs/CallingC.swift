import CBlockingCorpus
import Foundation

// MARK: In a callback from C

struct LegacySort {
  static let place = Place.below(3)
  func sort(_ numbers: inout [Int32]) {
    qsort(&numbers, numbers.count, MemoryLayout<Int32>.stride) { left, right in
      usleep(203)
      return order(left, right)
    }
  }

  func sortInMemory(_ numbers: inout [Int32]) {
    qsort(&numbers, numbers.count, MemoryLayout<Int32>.stride) { left, right in order(left, right) }
  }
}

private func order(_ left: UnsafeRawPointer?, _ right: UnsafeRawPointer?) -> CInt {
  guard let left = left?.load(as: Int32.self), let right = right?.load(as: Int32.self) else { return 0 }
  return left < right ? -1 : left > right ? 1 : 0
}

func callbackSleeps() {
  var numbers: [Int32] = [3, 1, 2]
  LegacySort().sort(&numbers)
}

func callbackCompares() {
  var numbers: [Int32] = [3, 1, 2]
  LegacySort().sortInMemory(&numbers)
}

// MARK: In C itself

enum Device {
  static let place = Place(
    file: "CBlockingCorpus.c",
    lines: Int(corpus_ask_device_line())...Int(corpus_ask_device_line())
  )
}

func deviceSleeps() { _ = corpus_ask_device() }

func deviceRemembers() { _ = corpus_last_answer() }

// MARK: A lock on a file

enum LockFile {
  static let place = Place(
    file: "CBlockingCorpus.c",
    lines: Int(corpus_lock_file_line())...Int(corpus_lock_file_line())
  )
}

func fileIsLockedByAnother() async {
  let file = TemporaryFile()
  defer { file.close() }
  _ = await onQueue { [other = file.other] in corpus_lock_file(other) }
  let owner = Releaser { [other = file.other] in _ = corpus_unlock_file(other) }
  owner.expectSleep()
  _ = corpus_lock_file(file.descriptor)
}

func fileIsNotLocked() {
  let file = TemporaryFile()
  defer { file.close() }
  _ = corpus_lock_file(file.descriptor)
}

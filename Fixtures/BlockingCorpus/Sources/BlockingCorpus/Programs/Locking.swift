import Foundation
import Synchronization

// MARK: A queue, in an observer

final class ImageCache: Sendable {
  let queue = DispatchQueue(label: "image-cache")
}

struct CacheLimits {
  let cache: ImageCache

  static let place = Place.below(3)
  var limit = 10 {
    didSet {
      cache.queue.sync {}
    }
  }
}

func queueIsBusy() async {
  let cache = ImageCache()
  var limits = CacheLimits(cache: cache)
  let owner = await hold { body in cache.queue.sync(execute: body) }
  owner.expectSleep()
  limits.limit = 20
}

func queueIsFree() async {
  var limits = CacheLimits(cache: ImageCache())
  limits.limit = 20
}

// MARK: A `Mutex`, by way of a key path

final class Account: Sendable {
  private let cents = Mutex(100)

  static let place = Place.below(2)
  var balance: Int {
    cents.withLock { $0 }
  }

  func lock(during body: () -> Void) {
    cents.withLock { _ in body() }
  }
}

private func sum(_ accounts: [Account], _ path: KeyPath<Account, Int>) -> Int {
  accounts.reduce(0) { $0 + $1[keyPath: path] }
}

func mutexIsHeld() async {
  let account = Account()
  let owner = await hold { body in account.lock(during: body) }
  owner.expectSleep()
  _ = sum([account], \.balance)
}

func mutexIsFree() async {
  let account = Account()
  await withTaskGroup(of: Void.self) { group in
    group.addTask { _ = sum([account], \.balance) }
    await group.waitForAll()
    group.addTask { _ = sum([account], \.balance) }
  }
}

// MARK: An `NSLock`, in an operator

struct Money {
  var cents: Int

  static let ratesLock = NSLock()

  static let place = Place.below(2)
  static func + (left: Money, right: Money) -> Money {
    ratesLock.lock()
    defer { ratesLock.unlock() }
    return Money(cents: left.cents + right.cents)
  }
}

func lockIsHeld() async {
  let owner = await hold { body in Money.ratesLock.withLock(body) }
  owner.expectSleep()
  _ = Money(cents: 3) + Money(cents: 4)
}

func lockIsFree() async {
  _ = Money(cents: 3) + Money(cents: 4)
}

// MARK: A lock for reading and writing

final class Registry: Sendable {
  // Only handed to functions that are made for several threads.
  nonisolated(unsafe) private let lock = UnsafeMutablePointer<pthread_rwlock_t>.allocate(capacity: 1)

  init() { pthread_rwlock_init(lock, nil) }

  deinit {
    pthread_rwlock_destroy(lock)
    lock.deallocate()
  }

  func write(_ body: () -> Void) {
    pthread_rwlock_wrlock(lock)
    body()
    pthread_rwlock_unlock(lock)
  }

  static let place = Place.below(2)
  func contains(_ name: String) -> Bool {
    pthread_rwlock_rdlock(lock)
    defer { pthread_rwlock_unlock(lock) }
    return name.isEmpty
  }
}

func readersAreLockedOut() async {
  let registry = Registry()
  let writer = await hold { body in registry.write(body) }
  writer.expectSleep()
  _ = registry.contains("Ada")
}

func readersAreAlone() async { _ = Registry().contains("Ada") }

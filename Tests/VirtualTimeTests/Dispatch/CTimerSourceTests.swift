import ConcurrencyTesting
import Foundation
import TestSupport
import Testing

/// A timer source as a library in C makes it, with functions for handlers.
struct CTimerSourceTests {
  private typealias Handler = @convention(c) (UnsafeMutableRawPointer?) -> Void

  /// What a handler in C is given.
  private final class Context: Sendable {
    let time: VirtualTime
    let log = Log<String>()
    init(_ time: VirtualTime) { self.time = time }

    func note(_ what: String) { log.append("\(what) at \(time.elapsed), in the scope: \(VirtualTime.isActive)") }

    static func from(_ pointer: UnsafeMutableRawPointer?) -> Context? {
      pointer.map { Unmanaged<Context>.fromOpaque($0).takeUnretainedValue() }
    }
  }

  private static func function<F>(_ name: String, as type: F.Type) throws -> F {
    unsafeBitCast(try #require(dlsym(nil, name)), to: type)
  }

  @Test func `Its timer is virtual and its handlers are code of the scope`() async throws {
    typealias Object = UnsafeMutableRawPointer
    typealias Create = @convention(c) (UnsafeRawPointer, UInt, UInt, Object?) -> Object?
    typealias SetTimer = @convention(c) (Object, UInt64, UInt64, UInt64) -> Void
    typealias SetHandler = @convention(c) (Object, Handler?) -> Void
    typealias SetContext = @convention(c) (Object, UnsafeMutableRawPointer?) -> Void
    typealias Act = @convention(c) (Object) -> Void

    try await withVirtualTime { time in
      let context = Context(time)
      do {
        let type = try #require(dlsym(nil, "_dispatch_source_type_timer"))
        let source = try #require(try Self.function("dispatch_source_create", as: Create.self)(type, 0, 0, nil))
        let pointer = Unmanaged.passUnretained(context).toOpaque()
        try Self.function("dispatch_set_context", as: SetContext.self)(source, pointer)
        try Self.function("dispatch_source_set_event_handler_f", as: SetHandler.self)(source) { pointer in
          Context.from(pointer)?.note("fired")
        }
        try Self.function("dispatch_source_set_cancel_handler_f", as: SetHandler.self)(source) { pointer in
          Context.from(pointer)?.note("cancelled")
        }
        let second: UInt64 = 1_000_000_000
        try Self.function("dispatch_source_set_timer", as: SetTimer.self)(source, 0, 2 * second, 0)
        try Self.function("dispatch_activate", as: Act.self)(source)
        try await Task.sleep(for: .seconds(3))
        try Self.function("dispatch_source_cancel", as: Act.self)(source)
        try Self.function("dispatch_release", as: Act.self)(source)
      }
      try await Task.sleep(for: .seconds(3))
      #expect(
        context.log.entries == [
          "fired at 0.0 seconds, in the scope: true",
          "fired at 2.0 seconds, in the scope: true",
          "cancelled at 3.0 seconds, in the scope: true",
        ]
      )
    }
  }
}

import ConcurrencyTrace
import Foundation
import FoundationNetworking
import Testing

@testable import ConcurrencyRuntime

/// Whose a blocking call is.
@Suite struct FindingStacksTests {
  private static func address(of symbol: String) throws -> UInt {
    UInt(bitPattern: try #require(dlsym(nil, symbol))) + 1
  }

  private static func stack(_ addresses: [UInt]) -> CallStack {
    CallStack(addresses: addresses, asyncStart: addresses.count, startsWithProgramCounter: false)
  }

  @inline(never)
  private static func usersAddress() throws -> UInt {
    // The first address is in the function that captures, the second one here.
    let stack = CallStack.capture()
    return try #require(stack.addresses.dropFirst().first)
  }

  /// In the runtime's function that runs jobs, which the kit's wrapper for executors of the user's calls.
  private static func jobRunner() throws -> UInt {
    let runtime = try #require(dlopen("libswift_Concurrency.so", RTLD_LAZY | RTLD_NOLOAD))
    defer { dlclose(runtime) }
    return UInt(bitPattern: dlsym(runtime, "swift_job_run")) + 1
  }

  @Test func theCallersOfAJobBelongToNone() throws {
    let user = try Self.usersAddress()
    let run = try Self.jobRunner()
    let inJob = Self.stack([user, run, user, run, user])
    #expect(Symbolicator.frames(of: inJob).map(\.isUsers) == [true, false])
    #expect(Symbolicator.userFrames(of: Self.stack([run, user])).isEmpty)
    // What awaits the job's function does.
    let awaited = CallStack(addresses: [run, user, user], asyncStart: 2, startsWithProgramCounter: false)
    #expect(Symbolicator.frames(of: awaited).map(\.isUsers) == [false, true])
    #expect(!Symbolicator.userFrames(of: Self.stack([user])).isEmpty)
  }

  @Test func aFindingWithNothingOfTheUsersIsToldIfItIsAskedFor() throws {
    let run = try Self.jobRunner()
    let findings = [[try Self.address(of: "getenv"), run], [try Self.usersAddress(), run]].map { addresses in
      Recorder.RawFinding(
        what: .call(.usleep),
        onMain: false,
        count: 1,
        time: 0,
        wall: 1,
        cpu: 0,
        preempted: 0,
        stacks: [Self.stack(addresses)]
      )
    }
    #expect(FindingStacks.resolve(findings).map(\.stack.isEmpty) == [true, false])
    #expect(FindingStacks.resolve(findings, tellsPlaceless: false).map(\.stack.isEmpty) == [false])
  }

  /// `Test.name`'s getter stands for any code of Swift Testing, `XCTestCase`'s for any of XCTest.
  private static let testing = "$s7Testing4TestV4nameSSvg"
  private static let xctest = "$s6XCTest0A4CaseC4nameSSvg"

  @Test func aLockThatSwiftTestingWaitsForIsItsOwn() throws {
    let stack = Self.stack([try Self.address(of: "getenv"), try Self.address(of: Self.testing)])
    #expect(FindingStacks.isFrameworks(.futexLockPI, stack))
    let under = Self.stack(stack.addresses + [try Self.usersAddress()])
    #expect(FindingStacks.isFrameworks(.futexLockPI, under))
  }

  @Test func aLockThatTheTestWaitsForIsNot() throws {
    let user = try Self.usersAddress()
    let stack = Self.stack([try Self.address(of: "getenv"), user, try Self.address(of: Self.testing)])
    #expect(!FindingStacks.isFrameworks(.futexLockPI, stack))
    #expect(!FindingStacks.isFrameworks(.futexLockPI, Self.stack([try Self.address(of: "getenv"), user])))
    #expect(!FindingStacks.isFrameworks(.futexLockPI, Self.stack([try Self.address(of: "getenv")])))
  }

  @Test func whatXCTestIsAskedToWaitForIsTheTests() throws {
    let stack = Self.stack([try Self.address(of: "getenv"), try Self.address(of: Self.xctest)])
    #expect(FindingStacks.isFrameworks(.futexLockPI, stack))
    #expect(!FindingStacks.isFrameworks(.pthreadCondTimedwait, stack))
  }

  @Test func aLockOfTheRuntimeItselfIsNobodys() throws {
    let user = try Self.usersAddress()
    let runtime = Self.stack([try Self.address(of: "swift_getTypeByMangledNameInContext"), user])
    #expect(FindingStacks.isRuntimes(.pthreadMutexLock, runtime))
    #expect(!FindingStacks.isRuntimes(.usleep, runtime))
    // `NSLock` is the code's, whatever library it stands in.
    let lock = Self.stack([try Self.address(of: "$s10Foundation6NSLockC4lockyyF"), user])
    #expect(!FindingStacks.isRuntimes(.pthreadMutexLock, lock))
    #expect(!FindingStacks.isRuntimes(.pthreadMutexLock, Self.stack([user])))
  }

  @Test func `A wait of URLSession for its own queue is nobody's`() throws {
    // The library is there from its first use on.
    _ = URLSession.shared
    let user = try Self.usersAddress()
    let queue = try Self.address(of: "dispatch_sync_f")
    let session = try Self.address(of: "$s20FoundationNetworking10URLSessionC6sharedACvgZ")
    #expect(FindingStacks.isRuntimes(.futexWait, Self.stack([queue, session, user])))
    // The code's own queue, also in what a session calls.
    #expect(!FindingStacks.isRuntimes(.futexWait, Self.stack([queue, user])))
    #expect(!FindingStacks.isRuntimes(.futexWait, Self.stack([queue, user, session])))
    // A semaphore is not what a session waits for its queue with.
    #expect(!FindingStacks.isRuntimes(.semWait, Self.stack([queue, session, user])))
  }

  @Test func aLockOfTheKitIsTheKits() throws {
    // The function that captures is the kit's, its caller the test's.
    let captured = CallStack.capture().addresses
    let (kit, user) = (captured[0], captured[1])
    let library = try Self.address(of: "getenv")
    #expect(FindingStacks.isKits(Self.stack([kit, user])))
    #expect(FindingStacks.isKits(Self.stack([library, kit, user])))
    #expect(!FindingStacks.isKits(Self.stack([user, kit])))
    #expect(!FindingStacks.isKits(Self.stack([library, user])))
    // The kit's threads stand below every slice.
    let slice = try Self.jobRunner()
    #expect(!FindingStacks.isKits(Self.stack([library, slice, kit])))
  }

  @Test func `A lock of Foundation's that sleeps for no time is nobody's`() throws {
    let user = try Self.usersAddress()
    let inFoundation = Self.stack([try Self.address(of: "CFTimeZoneCopySystem"), user])
    #expect(FindingStacks.isRuntimes(.sleep, inFoundation))
    // `Thread.sleep` stands there too, but is what the code asks for.
    #expect(!FindingStacks.isRuntimes(.nanosleep, inFoundation))
    #expect(!FindingStacks.isRuntimes(.sleep, Self.stack([user])))
    #expect(!FindingStacks.isRuntimes(.sleep, Self.stack([user] + inFoundation.addresses)))
  }

  @Test func dataThatALibraryLoadsForItselfIsNobodys() throws {
    let user = try Self.usersAddress()
    let zone = Self.stack([try Self.address(of: "CFTimeZoneCopySystem"), user])
    #expect(FindingStacks.isRuntimes(.open, zone))
    #expect(FindingStacks.isRuntimes(.pthreadMutexLock, zone))
    #expect(!FindingStacks.isRuntimes(.read, zone))
    // What the code has asked Foundation for is the code's.
    let reading = Self.stack([try Self.address(of: "getenv"), user])
    #expect(!FindingStacks.isRuntimes(.open, reading))
    #expect(!FindingStacks.isRuntimes(.open, Self.stack([user, try Self.address(of: "CFTimeZoneCopySystem")])))
  }
}

import ConcurrencyTesting
import Foundation

// MARK: A process

struct Converter {
  static let startPlace = Place.below(7)
  func convert() throws {
    let process = Process()
    let input = Pipe()
    process.executableURL = URL(fileURLWithPath: "/bin/cat")
    process.standardInput = input
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    waitForEnd(of: process, input: input)
  }

  static let endPlace = Place.below(5)
  private func waitForEnd(of process: Process, input: Pipe) {
    // Foundation looks every 50 ms whether the process has ended.
    let end = Releaser(afterLooks: 5) { try? input.fileHandleForWriting.close() }
    end.expectSleep()
    process.waitUntilExit()
  }

  func convertOnQueue() async {
    await onQueue {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/bin/true")
      if (try? process.run()) != nil { process.waitUntilExit() }
    }
  }
}

func processIsWaitedFor() async throws { try Converter().convert() }

func processRunsElsewhere() async { await Converter().convertOnQueue() }

// MARK: The address of a host

struct Resolver {
  static let place = Place.below(3)
  func addresses(of host: String) -> Bool {
    var list: UnsafeMutablePointer<addrinfo>?
    let result = getaddrinfo(host, "80", nil, &list)
    if result == 0 { freeaddrinfo(list) }
    return result == 0
  }
}

func nameIsLookedUp() async { _ = Resolver().addresses(of: "localhost") }

func addressIsNumeric() async { _ = Resolver().addresses(of: "127.0.0.1") }

// MARK: The disk

struct Journal {
  var file: FileHandle

  static let place = Place.below(3)
  func append(_ entry: String) throws {
    try file.write(contentsOf: Data(entry.utf8))
    try file.synchronize()
  }

  func appendInMemory(_ entry: String) throws {
    try file.write(contentsOf: Data(entry.utf8))
  }
}

func journalIsWrittenThrough() async throws {
  let file = TemporaryFile()
  defer { file.close() }
  try Journal(file: FileHandle(fileDescriptor: file.descriptor)).append("entry")
}

func journalIsWritten() async throws {
  let file = TemporaryFile()
  defer { file.close() }
  try Journal(file: FileHandle(fileDescriptor: file.descriptor)).appendInMemory("entry")
}

func fileIsRead() async throws {
  let file = TemporaryFile()
  defer { file.close() }
  try Journal(file: FileHandle(fileDescriptor: file.descriptor)).appendInMemory("entry")
  _ = try String(contentsOfFile: file.path, encoding: .utf8)
}

// MARK: What is allowed

struct LegacyStore {
  static let place = Place.below(4)
  func load() {
    allowBlocking("an old driver") {
      disallowBlocking {
        _ = usleep(2001)
      }
    }
  }

  func loadAsAllowed() {
    allowBlocking("an old driver") {
      _ = usleep(2002)
    }
  }
}

func allowanceEndsWithin() async { LegacyStore().load() }

func allowanceHolds() async { LegacyStore().loadAsAllowed() }

// MARK: Look-alikes of a library's making

func standardStreamsAreWritten() async throws {
  print(".", terminator: "")
  fflush(nil)
  try FileHandle.standardError.write(contentsOf: Data(".".utf8))
}

func libraryLoadsItsData() async {
  let formatter = DateFormatter()
  formatter.dateStyle = .long
  formatter.timeStyle = .full
  _ = formatter.string(from: Date())
  _ = UUID().uuidString
}

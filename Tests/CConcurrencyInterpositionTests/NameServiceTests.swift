import CConcurrencyInterposition
import CLibraryCalls
import Glibc
import TestSupport
import Testing

/// Looking up a name counts; an address that is written in numbers is no name.
@Suite(.enabled(if: cci_interposition_available()), .timeLimit(.minutes(20)))
struct NameServiceTests {
  /// The look-ups.
  enum Lookup: String, CaseIterable, Sendable {
    case getaddrinfo, getnameinfo, gethostbyname, gethostbyname2, gethostbyaddr
    case gethostbynameR = "gethostbyname_r"
    case gethostbyname2R = "gethostbyname2_r"
    case gethostbyaddrR = "gethostbyaddr_r"

    /// Whether there is a look-up of this kind that asks nobody.
    var canBeNumeric: Bool { self != .gethostbyaddr && self != .gethostbyaddrR }

    /// Looks up this machine, whose name stands in a file; returns whether there was an answer.
    func perform(numeric: Bool, host: String? = nil) -> Int {
      let host = host ?? (numeric ? "127.0.0.1" : "localhost")
      switch self {
      case .getaddrinfo:
        var list: UnsafeMutablePointer<addrinfo>?
        let result = Glibc.getaddrinfo(host, "80", nil, &list)
        if result == 0 { freeaddrinfo(list) }
        return Int(result)
      case .getnameinfo:
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var name = [CChar](repeating: 0, count: 256)
        return withUnsafePointer(to: &address) { pointer in
          pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            let size = socklen_t(MemoryLayout<sockaddr_in>.size)
            return Int(Glibc.getnameinfo($0, size, &name, 256, nil, 0, numeric ? NI_NUMERICHOST : 0))
          }
        }
      case .gethostbyname: return Glibc.gethostbyname(host) == nil ? -1 : 0
      case .gethostbyname2: return call_gethostbyname2(host) == 0 ? -1 : 0
      case .gethostbyaddr: return call_gethostbyaddr(0) == 0 ? -1 : 0
      case .gethostbynameR: return Int(call_gethostbyname_r(host, 0))
      case .gethostbyname2R: return Int(call_gethostbyname_r(host, AF_INET))
      case .gethostbyaddrR: return Int(call_gethostbyaddr(1))
      }
    }
  }

  @Test(arguments: Lookup.allCases)
  func `Looking up a name is noted once`(lookup: Lookup) async {
    let (notes, real) = await onThread {
      let real = lookup.perform(numeric: false)
      return (watching { #expect(lookup.perform(numeric: false) == real) }, real)
    }
    #expect(notes.names == [lookup.rawValue])
    #expect(notes.calls.first?.count == 1)
    #expect(real == 0)
  }

  @Test(arguments: Lookup.allCases.filter(\.canBeNumeric))
  func `An address in numbers is not noted`(lookup: Lookup) async {
    let notes = await onThread { watching { #expect(lookup.perform(numeric: true) == 0) } }
    #expect(notes.calls.isEmpty)
  }

  @Test func `Other numbers, and no host at all, are not noted either`() async {
    let notes = await onThread {
      watching {
        for host in ["::1", "fe80::1%lo", "127.1"] {
          #expect(Lookup.getaddrinfo.perform(numeric: true, host: host) == 0)
        }
        var list: UnsafeMutablePointer<addrinfo>?
        var hints = addrinfo()
        #expect(getaddrinfo(nil, "80", nil, &list) == 0)
        freeaddrinfo(list)
        hints.ai_flags = AI_NUMERICHOST
        #expect(getaddrinfo("localhost", "80", &hints, &list) == EAI_NONAME)
        #expect(getaddrinfo(nil, nil, nil, &list) == EAI_NONAME)
      }
    }
    #expect(notes.calls.isEmpty)
  }

  @Test(arguments: Lookup.allCases)
  func `Results are those of the real calls`(lookup: Lookup) async {
    let (real, watched) = await onThread {
      let real = [true, false].map { lookup.perform(numeric: $0) }
      var watched: [Int] = []
      _ = watching { watched = [true, false].map { lookup.perform(numeric: $0) } }
      return (real, watched)
    }
    #expect(watched == real)
  }

  @Test func `A look-up that is refused is none`() async {
    let notes = await onThread {
      watching {
        var list: UnsafeMutablePointer<addrinfo>?
        var hints = addrinfo()
        hints.ai_family = 4711
        #expect(getaddrinfo("localhost", nil, &hints, &list) == EAI_FAMILY)
      }
    }
    #expect(notes.calls.isEmpty)
  }

  // MARK: Users and groups

  @Test(arguments: WrappedCall.accounts)
  func `Looking up a user or a group is noted if it takes long, and never without a budget`(call: WrappedCall) async {
    let notes = await onThread {
      [0, .max / 2].map { longCall in
        let trial = call.counting(call.function)
        return watching(longCall: longCall) { #expect(trial.call() == 0) }
      }
    }
    #expect(notes.map(\.names) == [[call.name], []])
    #expect(notes[0].calls.map(\.isByBudget) == [true])
  }

  @Test func `Those who are found, and not found, are those of the real calls`() async {
    for name in ["root", "nobody", "no such account", ""] {
      await Outcome.expectTheSame {
        let user = getpwnam(name).map { Int($0.pointee.pw_uid) } ?? -1
        let group = getgrnam(name).map { Int($0.pointee.gr_gid) } ?? -1
        var (storage, userRoom, groupRoom) = ([CChar](repeating: 0, count: 4096), passwd(), GroupEntry())
        var (userFound, groupFound): (UnsafeMutablePointer<passwd>?, UnsafeMutablePointer<GroupEntry>?)
        let results = [
          getpwnam_r(name, &userRoom, &storage, 4096, &userFound), getpwnam_r(name, &userRoom, &storage, 1, &userFound),
          getgrnam_r(name, &groupRoom, &storage, 4096, &groupFound),
        ]
        errno = 77
        return results.reduce(user * 1_000_000 + group) { $0 * 100 + Int($1) }
      }
    }
  }
}

/// The structure, whose name is that of other things too.
private typealias GroupEntry = Glibc.group

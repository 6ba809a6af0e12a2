extension BlockingCall {
  /// The C library's `getaddrinfo`.
  public static let getaddrinfo = BlockingCall(name: "getaddrinfo", category: .nameService)
  /// The C library's `getnameinfo`.
  public static let getnameinfo = BlockingCall(name: "getnameinfo", category: .nameService)
  /// The C library's `gethostbyname`.
  public static let gethostbyname = BlockingCall(name: "gethostbyname", category: .nameService)
  /// The C library's `gethostbyname2`.
  public static let gethostbyname2 = BlockingCall(name: "gethostbyname2", category: .nameService)
  /// The C library's `gethostbyname_r`.
  public static let gethostbynameR = BlockingCall(name: "gethostbyname_r", category: .nameService)
  /// The C library's `gethostbyname2_r`.
  public static let gethostbyname2R = BlockingCall(name: "gethostbyname2_r", category: .nameService)
  /// The C library's `gethostbyaddr`.
  public static let gethostbyaddr = BlockingCall(name: "gethostbyaddr", category: .nameService)
  /// The C library's `gethostbyaddr_r`.
  public static let gethostbyaddrR = BlockingCall(name: "gethostbyaddr_r", category: .nameService)
  /// The C library's `getpwnam`.
  public static let getpwnam = BlockingCall(name: "getpwnam", category: .nameService)
  /// The C library's `getpwnam_r`.
  public static let getpwnamR = BlockingCall(name: "getpwnam_r", category: .nameService)
  /// The C library's `getpwuid`.
  public static let getpwuid = BlockingCall(name: "getpwuid", category: .nameService)
  /// The C library's `getpwuid_r`.
  public static let getpwuidR = BlockingCall(name: "getpwuid_r", category: .nameService)
  /// The C library's `getgrnam`.
  public static let getgrnam = BlockingCall(name: "getgrnam", category: .nameService)
  /// The C library's `getgrnam_r`.
  public static let getgrnamR = BlockingCall(name: "getgrnam_r", category: .nameService)
  /// The C library's `getgrgid`.
  public static let getgrgid = BlockingCall(name: "getgrgid", category: .nameService)
  /// The C library's `getgrgid_r`.
  public static let getgrgidR = BlockingCall(name: "getgrgid_r", category: .nameService)

  /// The look-ups of hosts, users and groups.
  static let lookups: [BlockingCall] = [
    getaddrinfo, getnameinfo, gethostbyname, gethostbyname2, gethostbynameR, gethostbyname2R, gethostbyaddr,
    gethostbyaddrR,
    getpwnam, getpwnamR, getpwuid, getpwuidR, getgrnam, getgrnamR, getgrgid, getgrgidR,
  ]
}

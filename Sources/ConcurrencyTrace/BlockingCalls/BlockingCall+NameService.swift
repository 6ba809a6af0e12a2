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

  /// The look-ups of host names.
  static let lookups: [BlockingCall] = [
    getaddrinfo, getnameinfo, gethostbyname, gethostbyname2, gethostbynameR, gethostbyname2R, gethostbyaddr,
    gethostbyaddrR,
  ]
}

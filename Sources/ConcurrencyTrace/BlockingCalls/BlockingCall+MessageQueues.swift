extension BlockingCall {
  /// The C library's `mq_send`.
  public static let mqSend = BlockingCall(name: "mq_send", category: .messageQueue)
  /// The C library's `mq_timedsend`.
  public static let mqTimedsend = BlockingCall(name: "mq_timedsend", category: .messageQueue)
  /// The C library's `mq_receive`.
  public static let mqReceive = BlockingCall(name: "mq_receive", category: .messageQueue)
  /// The C library's `mq_timedreceive`.
  public static let mqTimedreceive = BlockingCall(name: "mq_timedreceive", category: .messageQueue)
  /// The C library's `msgsnd`.
  public static let msgsnd = BlockingCall(name: "msgsnd", category: .messageQueue)
  /// The C library's `msgrcv`.
  public static let msgrcv = BlockingCall(name: "msgrcv", category: .messageQueue)

  /// The calls on queues of messages.
  static let messages: [BlockingCall] = [mqSend, mqTimedsend, mqReceive, mqTimedreceive, msgsnd, msgrcv]
}

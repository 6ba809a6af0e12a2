import Foundation
import Synchronization

/// A real HTTP/1.1 server on 127.0.0.1, for the length of one test.
///
/// It has threads of its own and knows nothing of Swift concurrency, just like a server on another machine.
public final class LoopbackServer: Sendable {
  /// What the server says to one path, and how long it takes to say it.
  public struct Answer: Sendable {
    /// The body of the response.
    public var body: String
    /// The real time between the request and the response.
    public var delay: Duration

    /// Creates an answer.
    public init(_ body: String, after delay: Duration = .zero) {
      self.body = body
      self.delay = delay
    }
  }

  /// The port to connect to.
  public let port: UInt16

  private let listener: Int32
  private let stopSignal: StopSignal
  private let answers: [String: Answer]
  private let inFlight = Mutex(RequestCount())

  /// The largest number of requests that the server was answering at one time.
  public var peakRequestsInFlight: Int {
    inFlight.withLock { $0.peak }
  }

  private init(answers: [String: Answer]) throws {
    self.answers = answers
    stopSignal = try StopSignal()
    (listener, port) = try ServerSocket.listen()
  }

  /// Runs a server while `body` runs. When `body` ends, the server stops, answered or not.
  ///
  /// - Parameter answers: What to say to each path, such as `/feeds/news`; every other path gets status 404.
  public static func run<R>(
    answering answers: [String: Answer],
    isolation: isolated (any Actor)? = #isolation,
    _ body: (LoopbackServer) async throws -> R
  ) async throws -> R {
    let server = try LoopbackServer(answers: answers)
    Thread.detachNewThread { server.acceptConnections() }
    defer { server.stopSignal.raise() }
    return try await body(server)
  }

  /// The body of the accepting thread.
  private func acceptConnections() {
    while stopSignal.waits(for: listener) {
      let connection = accept(listener, nil, nil)
      if connection >= 0 {
        Thread.detachNewThread { self.serve(connection) }
      }
    }
    close(listener)
  }

  /// The body of a connection's thread: one request, one response.
  private func serve(_ connection: Int32) {
    defer { close(connection) }
    guard let path = ServerSocket.readRequestPath(from: connection, unless: stopSignal) else { return }
    inFlight.withLock { $0.begin() }
    let answer = answers[path]
    let isStopped = stopSignal.isRaised(within: answer?.delay ?? .zero)
    // Counted before the client can see the response, or its next request could seem to overlap with this one.
    inFlight.withLock { $0.end() }
    guard !isStopped else { return }
    ServerSocket.send(response(answer), to: connection)
  }

  private func response(_ answer: Answer?) -> String {
    let body = answer?.body ?? ""
    return """
      HTTP/1.1 \(answer == nil ? "404 Not Found" : "200 OK")\r
      Content-Type: text/plain; charset=utf-8\r
      Content-Length: \(body.utf8.count)\r
      Connection: close\r
      \r
      \(body)
      """
  }
}

/// How many requests are in flight, and how many there were at most.
private struct RequestCount {
  private var current = 0
  private(set) var peak = 0

  mutating func begin() {
    current += 1
    peak = max(peak, current)
  }

  mutating func end() {
    current -= 1
  }
}

import AsyncAlgorithms

/// Something that the dashboard shows in its log.
public enum Event: Sendable, Hashable {
  case deploy(String)
  case alert(String)
  case chat(String)
}

/// One stream of events out of several.
public enum EventHub {
  /// What operations must see.
  public static func operations(
    deploys: AsyncThrowingStream<Event, any Error>,
    alerts: AsyncThrowingStream<Event, any Error>
  ) -> AsyncMerge2Sequence<AsyncThrowingStream<Event, any Error>, AsyncThrowingStream<Event, any Error>> {
    merge(deploys, alerts)
  }

  /// Everything.
  public static func everything(
    deploys: AsyncStream<Event>,
    alerts: AsyncStream<Event>,
    chat: AsyncStream<Event>
  ) -> AsyncMerge3Sequence<AsyncStream<Event>, AsyncStream<Event>, AsyncStream<Event>> {
    merge(deploys, alerts, chat)
  }
}

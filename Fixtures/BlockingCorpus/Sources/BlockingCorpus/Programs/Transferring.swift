import Foundation

// MARK: Reading

struct LineReader {
  var descriptor: CInt

  static let place = Place.below(4)
  func readByte(from writer: Releaser) -> UInt8 {
    var byte: UInt8 = 0
    writer.expectSleep()
    read(descriptor, &byte, 1)
    return byte
  }

  func readReadyByte() -> UInt8 {
    var byte: UInt8 = 0
    read(descriptor, &byte, 1)
    return byte
  }
}

func pipeIsEmpty() async {
  let ends = PipeEnds()
  defer { ends.close() }
  _ = LineReader(descriptor: ends.reading).readByte(from: Releaser { ends.provide() })
}

func pipeHasAByte() async {
  let ends = PipeEnds()
  defer { ends.close() }
  ends.provide()
  _ = LineReader(descriptor: ends.reading).readReadyByte()
}

// MARK: Writing

struct LogPipe {
  var descriptor: CInt

  static let place = Place.below(4)
  func log(to reader: Releaser) -> Int {
    var byte: UInt8 = 1
    reader.expectSleep()
    let count = write(descriptor, &byte, 1)
    return count
  }

  func logIfThereIsRoom() -> Int {
    var byte: UInt8 = 1
    let count = write(descriptor, &byte, 1)
    return count
  }
}

func pipeIsFull() async {
  let ends = PipeEnds()
  defer { ends.close() }
  ends.fill()
  ends.setWritingBlocks(true)
  _ = LogPipe(descriptor: ends.writing).log(to: Releaser { ends.drain() })
}

func fullPipeDoesNotBlock() async {
  let ends = PipeEnds()
  defer { ends.close() }
  ends.fill()
  _ = LogPipe(descriptor: ends.writing).logIfThereIsRoom()
}

// MARK: Accepting

extension Listener {
  static let acceptPlace = Place.below(3)
  func acceptOne(from client: Releaser) -> CInt {
    client.expectSleep()
    let connection = accept(descriptor, nil, nil)
    return connection
  }

  func acceptWaiting() -> CInt {
    let connection = accept(descriptor, nil, nil)
    return connection
  }
}

func nobodyConnects() async {
  let listener = Listener()
  let client = Listener.makeSocket()
  let connection = listener.acceptOne(from: Releaser { listener.withAddress { _ = connect(client, $0, $1) } })
  for descriptor in [listener.descriptor, client, connection] { close(descriptor) }
}

func somebodyHasConnected() async {
  let listener = Listener()
  let client = await listener.connectOnQueue()
  let connection = listener.acceptWaiting()
  for descriptor in [listener.descriptor, client, connection] { close(descriptor) }
}

// MARK: Connecting

struct Dialer {
  static let place = Place.below(3)
  func dial(_ listener: Listener) {
    let client = Listener.makeSocket()
    listener.withAddress { _ = connect(client, $0, $1) }
    close(client)
  }

  func dialWithoutWaiting(_ listener: Listener) {
    let client = Listener.makeSocket()
    _ = fcntl(client, F_SETFL, fcntl(client, F_GETFL) | O_NONBLOCK)
    listener.withAddress { _ = connect(client, $0, $1) }
    close(client)
  }
}

func connectingBlocks() async {
  let listener = Listener()
  Dialer().dial(listener)
  close(listener.descriptor)
}

func connectingDoesNotBlock() async {
  let listener = Listener()
  Dialer().dialWithoutWaiting(listener)
  close(listener.descriptor)
}

// MARK: Waiting until a descriptor is ready

struct EventLoop {
  var descriptor: CInt

  static let place = Place.below(4)
  func waitForEvent(from writer: Releaser) -> CInt {
    var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    writer.expectSleep()
    let count = poll(&request, 1, -1)
    return count
  }

  func lookForEvent() -> CInt {
    var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    let count = poll(&request, 1, 0)
    return count
  }
}

func pollWaits() async {
  let ends = PipeEnds()
  defer { ends.close() }
  _ = EventLoop(descriptor: ends.reading).waitForEvent(from: Releaser { ends.provide() })
}

func pollLooks() async {
  let ends = PipeEnds()
  defer { ends.close() }
  _ = EventLoop(descriptor: ends.reading).lookForEvent()
}

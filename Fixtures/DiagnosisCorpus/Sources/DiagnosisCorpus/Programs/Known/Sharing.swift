import Foundation

// MARK: A pool that is full

private struct Photo: Sendable {
  var bytes = someBytes

  func decoded() -> Int {
    process(bytes, milliseconds: 7)
    return bytes.count
  }

  func decodedInFull() -> Int {
    process(bytes, milliseconds: 20)
    return bytes.count
  }
}

func photosAreDecoded() async {
  await withTaskGroup(of: Int.self) { group in
    for _ in 0..<10 { group.addTask { Photo().decoded() } }
    for await size in group { _ = size }
  }
}

func largePhotosAreDecoded() async {
  await withTaskGroup(of: Int.self) { group in
    for _ in 0..<6 { group.addTask { Photo().decodedInFull() } }
  }
}

func photosAreDecodedFourAtATime() async {
  await withTaskGroup(of: Int.self) { group in
    for index in 0..<12 {
      if index >= 4 { _ = await group.next() }
      group.addTask { Photo().decoded() }
    }
  }
}

// MARK: A queue of jobs by priority

private struct RenderJob: Comparable, Sendable {
  var urgency: Int

  static func < (left: RenderJob, right: RenderJob) -> Bool { left.urgency < right.urgency }

  var priority: TaskPriority { urgency > 5 ? .high : urgency > 2 ? .medium : .low }
}

private struct JobQueue {
  private var jobs: [RenderJob] = []

  mutating func push(_ job: RenderJob) {
    let index = jobs.firstIndex { $0 > job } ?? jobs.endIndex
    jobs.insert(job, at: index)
  }

  mutating func pop() -> RenderJob? { jobs.popLast() }
}

func jobsRunByPriority() async {
  var queue = JobQueue()
  for urgency in [3, 8, 1, 5, 9, 2, 7, 4] { queue.push(RenderJob(urgency: urgency)) }
  var running: [Task<Void, Never>] = []
  while let job = queue.pop() {
    running.append(Task.detached(priority: job.priority) { process(someBytes, milliseconds: 7) })
  }
  for task in running { await task.value }
}

// MARK: An actor that does all the work

private actor ThumbnailStore {
  private var sizes: [String: Int] = [:]

  func thumbnail(of name: String) -> Int {
    process(someBytes, milliseconds: 6)
    sizes[name] = someBytes.count
    return someBytes.count
  }
}

func thumbnailsComeFromAStore() async {
  let store = ThumbnailStore()
  await withTaskGroup(of: Int.self) { group in
    for index in 0..<8 { group.addTask { await store.thumbnail(of: "photo-\(index)") } }
  }
}

// MARK: An actor whose helper does all the work

private actor ArticleLoader {
  private var titles: [Int: String] = [:]

  func load(_ id: Int) async throws -> String {
    let body = try await answer(someBytes, after: 15)
    let title = parse(body, id: id)
    titles[id] = title
    return title
  }

  private func parse(_ body: [UInt8], id: Int) -> String {
    process(body, milliseconds: 8)
    return "Article \(id)"
  }
}

func articlesAreParsedByTheirLoader() async throws {
  let loader = ArticleLoader()
  try await withThrowingTaskGroup(of: String.self) { group in
    for id in 1...6 { group.addTask { try await loader.load(id) } }
    try await group.waitForAll()
  }
}

// MARK: A view model

@MainActor private final class FeedModel {
  private var sections: [String: Int] = [:]

  func load(_ section: String) async throws {
    let items = try await answer(someBytes, after: 15)
    sections[section] = layOut(items)
  }

  private func layOut(_ items: [UInt8]) -> Int {
    process(items, milliseconds: 9)
    return items.count
  }
}

func sectionsAreLaidOutByTheViewModel() async throws {
  let model = FeedModel()
  async let news: Void = model.load("news")
  async let sports: Void = model.load("sports")
  async let culture: Void = model.load("culture")
  async let weather: Void = model.load("weather")
  async let travel: Void = model.load("travel")
  _ = try await (news, sports, culture, weather, travel)
}

import Foundation
import TestSupport
import Testing

/// What the page of a report was drawn from: its JSON, read as the page's script reads it.
struct HTMLContents: Decodable {
  /// One phase of one task, with its names in place of their positions.
  struct Phase: Equatable {
    var kind: String
    var start: Int
    var end: Int
    var lane: String?
    var reason: String?
    var place: String?
    /// Tenths of microseconds.
    var processor: Int?
  }

  struct Diagnosis: Decodable {
    var cause: String
    var explanation: String
    var remedy: String
    var lost: String
    var place: Int
    var tasks: [Int]
  }

  struct Finding: Decodable {
    var kind: String
    var what: String
    var split: String
    var task: Int
    /// Three for each: the task, the beginning and the end.
    var occurrences: [Int]
    var place: Int
    var stack: [Int]
  }

  /// `[label, parent, spawn place, flags, phases]`
  struct Task: Decodable {
    var label: Int
    var parent: Int
    var place: Int
    var isChild: Bool
    var isUnfinished: Bool
    var code: [Int]

    init(from decoder: any Decoder) throws {
      var values = try decoder.unkeyedContainer()
      label = try values.decode(Int.self)
      parent = try values.decode(Int.self)
      place = try values.decode(Int.self)
      let flags = try values.decode(Int.self)
      (isChild, isUnfinished) = (flags & 1 != 0, flags & 2 != 0)
      code = try values.decode([Int].self)
    }
  }

  /// `[name, meaning, isThin]`
  struct Kind: Decodable {
    var name: String
    var meaning: String

    init(from decoder: any Decoder) throws {
      var values = try decoder.unkeyedContainer()
      name = try values.decode(String.self)
      meaning = try values.decode(String.self)
    }
  }

  var virtual: Bool
  /// Nanoseconds.
  var unit: Int
  var wall: Int
  var kinds: [Kind]
  var numbers: [[String]]
  var diagnoses: [Diagnosis]
  var blocking: [Finding]
  var tasks: [Task]
  /// `[kind, lane, reason, place, isMeasured]`
  var states: [[Int]]
  /// `[function, file, line]`
  var places: [[Int]]
  var strings: [String]

  init(of html: String) throws {
    let begin = try #require(html.firstRange(of: #"<script type="application/json" id="report">"#))
    let end = try #require(html[begin.upperBound...].firstRange(of: "</script>"))
    self = try JSONDecoder().decode(Self.self, from: Data(html[begin.upperBound..<end.lowerBound].utf8))
  }

  func label(_ task: Int) -> String { strings[tasks[task].label] }

  /// As `CodeLocation.description` has it.
  func place(_ index: Int) -> String? {
    guard index >= 0 else { return nil }
    let (function, file) = (strings[places[index][0]], strings[places[index][1]])
    return file.isEmpty ? function : "\(function) at \(file.split(separator: "/").last ?? ""):\(places[index][2])"
  }

  func phases(of task: Int) -> [Phase] {
    var numbers = tasks[task].code[...]
    var phases: [Phase] = []
    var time = 0
    while var index = numbers.popFirst() {
      if index < 0 {
        index = -1 - index
        time += numbers.removeFirst()
      }
      let state = states[index]
      let start = time
      time += numbers.removeFirst()
      phases.append(
        Phase(
          kind: kinds[state[0]].meaning,
          start: start,
          end: time,
          lane: state[1] < 0 ? nil : strings[state[1]],
          reason: state[2] < 0 ? nil : strings[state[2]],
          place: place(state[3]),
          processor: state[4] == 1 ? numbers.removeFirst() : nil
        )
      )
    }
    return phases
  }
}

import ConcurrencyGate
import Testing

@Suite("Arguments") struct OptionsTests {
  private func options(_ arguments: String...) throws -> Options {
    guard case .command(let options) = try Options.parse(arguments) else { throw GateError.usage("help") }
    return options
  }

  @Test("All that can be asked for is understood")
  func all() throws {
    let run = try options(
      "run",
      "--reports",
      "r",
      "--package-path=p",
      "--root",
      "..",
      "--config",
      "c",
      "--baseline",
      "b",
      "--update-baseline",
      "--prune",
      "--strict",
      "--ignore-skipped",
      "--json",
      "j",
      "--sarif",
      "s",
      "--junit",
      "x",
      "--html=h",
      "--github",
      "--scratch-path",
      "t",
      "--end-with-parent",
      "--",
      "--filter",
      "A",
      "--",
      "x"
    )
    var expected = Options(mode: .run)
    expected.reports = ["r"]
    expected.packagePath = "p"
    expected.root = ".."
    expected.configuration = "c"
    expected.baseline = "b"
    expected.updatesBaseline = true
    expected.prunes = true
    expected.isStrict = true
    expected.ignoresSkipped = true
    expected.json = "j"
    expected.sarif = "s"
    expected.junit = "x"
    expected.html = "h"
    expected.gitHub = true
    expected.scratchPath = "t"
    expected.endsWithParent = true
    expected.testArguments = ["--filter", "A", "--", "x"]
    #expect(run == expected)
    let judge = try options("judge", "--reports", "a", "--reports", "b", "--complete", "--no-github")
    #expect(judge.reports == ["a", "b"] && judge.isComplete == true && judge.gitHub == false)
    #expect(try options("run") == Options(mode: .run))
  }

  @Test(
    "Help is asked for in several ways",
    arguments: [["--help"], ["-h"], ["help"], ["run", "-h"], ["judge", "--help"]]
  )
  func help(arguments: [String]) throws {
    #expect(try Options.parse(arguments) == .help)
  }

  @Test("What follows -- is not the gate's")
  func helpOfSwiftTest() throws {
    #expect(try options("run", "--", "--help").testArguments == ["--help"])
  }

  @Test("Where the tests are built: what swift test is told goes first")
  func buildFolder() throws {
    #expect(try options("run").buildFolder == nil)
    #expect(try options("run", "--scratch-path", "a").buildFolder == "a")
    #expect(try options("run", "--scratch-path", "a", "--", "--scratch-path", "b").buildFolder == "b")
    #expect(try options("run", "--", "--scratch-path=b", "--filter", "c").buildFolder == "b")
    #expect(try options("run", "--", "--scratch-path").buildFolder == nil)
  }

  @Test("Every option is in the help")
  func documented() {
    for option in [
      "--reports", "--package-path", "--root", "--config", "--baseline", "--update-baseline", "--prune", "--strict",
      "--complete", "--json", "--sarif", "--junit", "--html", "--github", "--no-github", "--scratch-path",
      "--end-with-parent",
    ] {
      #expect(Usage.text.contains(option))
    }
    #expect(Usage.text.split(separator: "\n").allSatisfy { $0.count <= 120 })
  }

  @Test(
    "What is not understood is named, with what may have been meant",
    arguments: [
      ([], "say what to do: \"run\" or \"judge\""),
      (["juge"], "unknown command \"juge\": did you mean \"judge\"?"),
      (["run", "--jsom", "x"], "unknown option \"--jsom\": did you mean \"--json\"?"),
      (
        ["run", "--filter", "x"],
        "unknown option \"--filter\": arguments of swift test stand after \"--\", as in: run -- --filter …"
      ),
      (["run", "x"], "unknown argument \"x\": known are \"--reports\""),
      (["run", "--json"], "--json needs a value"),
      (["run", "--json="], "--json needs a value"),
      (["run", "--json", "--strict"], "--json needs a value"),
      (["run", "--strict=yes"], "--strict takes no value"),
      (["run", "--json", "a", "--json", "b"], "--json is given twice"),
      (["run", "--json", "a", "--html", "a"], "two outputs are given one path"),
      (["run", "--github", "--no-github"], "--github and --no-github exclude each other"),
      (["run", "--reports", "a", "--reports", "b"], "run writes its reports to one folder: give --reports once"),
      (["run", "--complete"], "--complete is for judge"),
      (["judge"], "judge needs --reports <path>, a folder or a file"),
      (["judge", "--reports", "a", "--scratch-path", "b"], "--scratch-path is for run"),
      (["judge", "--reports", "a", "--", "x"], "judge runs no tests, so nothing can stand after \"--\""),
    ]
  )
  func errors(arguments: [String], message: String) throws {
    let found = try #require(failure { _ = try Options.parse(arguments) })
    #expect(found.hasPrefix(message), "\(found)")
    #expect(found.hasSuffix("(concurrency-gate --help tells more)"))
  }
}

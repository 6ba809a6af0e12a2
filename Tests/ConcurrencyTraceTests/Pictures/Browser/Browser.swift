import Foundation
import TestSupport
import Testing

/// A browser that runs a page and hands its document back, without a window.
enum Browser {
  /// Set to `required`, the tests that need a browser fail where there is none, in place of being skipped.
  static let variable = "BROWSER_TESTS"

  /// Chromium, or what is made of it.
  static let path: String? = {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
    let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
    return names.lazy.flatMap { name in folders.map { "\($0)/\(name)" } }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }()

  static var isRequired: Bool { ProcessInfo.processInfo.environment[variable] == "required" }

  /// Opens `html`, runs `script` in it, and returns what the script has collected in `result`.
  ///
  /// - Parameters:
  ///   - html: The page.
  ///   - script: Statements in JavaScript, of a module: they may wait. `result` is an object that they fill with strings.
  ///   - isDark: Whether the page is told that its user prefers dark pages.
  static func run(_ html: String, _ script: String, isDark: Bool = false) async throws -> [String: String] {
    let browser = try #require(path, "no browser is found, and \(variable) requires one: install chromium")
    let files = FileManager.default
    let folder = files.temporaryDirectory.appendingPathComponent("browser-\(UUID().uuidString)")
    try files.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? files.removeItem(at: folder) }
    let page = folder.appendingPathComponent("page.html")
    try (html.replacing("</head>", with: frames + "</head>", maxReplacements: 1) + harness(script))
      .write(to: page, atomically: true, encoding: .utf8)
    let outcome = try await ChildProcess.run(
      [
        // What the browser says of itself stays out of the document.
        "sh", "-c", "exec \"$@\" 2>log", "sh", browser, "--headless", "--no-sandbox", "--disable-gpu",
        "--user-data-dir=\(folder.appendingPathComponent("profile").path)", "--window-size=1400,900",
        // Time that a page waits for does not pass for real, and ends the page when it is over.
        "--virtual-time-budget=60000", "--blink-settings=preferredColorScheme=\(isDark ? 0 : 1)", "--dump-dom",
        page.absoluteString,
      ],
      in: folder,
      environment: ProcessInfo.processInfo.environment,
      limit: .seconds(600)
    )
    let log = (try? String(contentsOf: folder.appendingPathComponent("log"), encoding: .utf8)) ?? ""
    let match = outcome.output.firstMatch(of: /data-result="([A-Za-z0-9+\/=]*)"/)
    let code = try #require(match?.1, "status \(outcome.status)\n\(outcome.output.prefix(200))\n\(log)")
    let data = try #require(Data(base64Encoded: String(code)))
    return try JSONDecoder().decode([String: String].self, from: data)
  }

  /// Frames come from a screen, which a browser without a window draws when it likes. A timer is as good to a page.
  private static let frames =
    "<script>window.requestAnimationFrame = (draw) => setTimeout(() => draw(performance.now()), 1);</script>"

  /// A script that comes after the page's own, and leaves what it found as an attribute of the document.
  private static func harness(_ script: String) -> String {
    #"""
    <script type="module">
    const root = document.documentElement;
    const result = {};
    const canvas = document.getElementById("canvas");
    const scroller = document.getElementById("scroller");
    const tooltip = document.getElementById("tooltip");
    const find = (selector) => document.querySelector(selector);

    // Until what was asked for is drawn.
    const drawn = () => new Promise((done) => setTimeout(done, 20));

    // Where the page says that things are, in pixels of the canvas.
    const geometry = () => Object.fromEntries(Object.entries(canvas.dataset).map(([name, value]) => [name, Number(value)]));
    function pointOf(row, ns) {
      const { left, right, from, to, top, rowHeight } = geometry();
      return { x: left + (ns - from) / (to - from) * (right - left), y: top + (row + 0.5) * rowHeight - scroller.scrollTop };
    }
    function pixel({ x, y }) {
      const ratio = canvas.width / canvas.clientWidth;
      const data = canvas.getContext("2d").getImageData(Math.round(x * ratio), Math.round(y * ratio), 1, 1).data;
      return `#${[...data.slice(0, 3)].map((part) => part.toString(16).padStart(2, "0")).join("")}`;
    }
    function pointer(type, { x, y }, more = {}) {
      const bounds = canvas.getBoundingClientRect();
      const at = { clientX: bounds.left + x, clientY: bounds.top + y, bubbles: true, cancelable: true, ...more };
      canvas.dispatchEvent(type === "wheel" ? new WheelEvent(type, at) : new PointerEvent(type, at));
    }
    const key = (name) => scroller.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true }));
    const view = () => `${Math.round(geometry().from / 1e6)} to ${Math.round(geometry().to / 1e6)} ms`;

    try {
    \#(script)
    } catch (error) {
      root.dataset.error = `${error}`;
    }
    result.state = root.dataset.state ?? "none";
    result.error = root.dataset.error ?? "none";
    root.dataset.result = btoa(String.fromCharCode(...new TextEncoder().encode(JSON.stringify(result))));
    </script>
    """#
  }
}

extension Trait where Self == ConditionTrait {
  /// Skips the test where no browser is found, unless one is required.
  static var needsBrowser: Self {
    .enabled(
      if: Browser.path != nil || Browser.isRequired,
      "no browser is found; install chromium, or set \(Browser.variable)=required to make that a failure"
    )
  }
}

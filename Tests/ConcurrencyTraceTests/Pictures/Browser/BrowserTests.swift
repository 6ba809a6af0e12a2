import ConcurrencyTrace
import Foundation
import Testing

@Suite("Pictures in a browser", .needsBrowser) struct BrowserTests {
  /// The page of `SampleReport.everyState`, read and used in all its ways, one after the other.
  private static let walk = #"""
    const style = getComputedStyle(root);
    const colour = (name) => style.getPropertyValue(`--${name}`).trim();
    const ms = (time) => time * 1e6;
    result.rows = canvas.dataset.rows;
    result.drawn = canvas.dataset.drawn;
    result.label = scroller.getAttribute("aria-label");
    result.numbers = find("#numbers").innerText;
    result.diagnoses = String(document.querySelectorAll("#diagnoses li").length);
    result.findings = find("#blocking").innerText;
    result.loaded = String(performance.getEntriesByType("resource").length);
    result.images = String(document.images.length);
    result.page = getComputedStyle(document.body).backgroundColor;

    // What is drawn where: rows 0 to 4 are operation, blocked, queued, actor and its child.
    for (const [name, row, time] of [
      ["running", 0, ms(50)], ["awaitingTasks", 0, ms(300)], ["blocked", 1, ms(230)], ["queued", 2, ms(200)],
      ["actor", 3, ms(250)], ["suspended", 4, ms(425)], ["running", 4, ms(400.1)], ["page", 1, ms(480)],
    ]) {
      const found = pixel(pointOf(row, time));
      if (found !== colour(name)) result[`wrong colour of ${name} in row ${row}`] = `${found}, not ${colour(name)}`;
    }

    // Pointing
    pointer("pointermove", pointOf(4, ms(475)));
    result.running = tooltip.innerText;
    pointer("pointermove", pointOf(4, ms(425)));
    result.suspended = tooltip.innerText;
    pointer("pointermove", pointOf(1, ms(230)));
    result.blocked = tooltip.innerText;
    const parentMark = () => pixel({ x: 1, y: pointOf(3, 0).y });
    await drawn();
    result.parentBefore = String(parentMark() === colour("queued"));
    pointer("pointermove", { x: 10, y: pointOf(4, 0).y });
    await drawn();
    result.task = tooltip.innerText;
    result.parentAfter = String(parentMark() === colour("queued"));
    pointer("pointerleave", { x: 0, y: 0 });
    result.hidden = String(tooltip.hidden);

    // Zooming and moving
    result.all = view();
    pointer("wheel", pointOf(2, ms(250)), { deltaY: -346.92, ctrlKey: true });
    await drawn();
    result.wheel = view();
    result.wheelLabel = scroller.getAttribute("aria-label");
    pointer("pointerdown", pointOf(2, ms(250)), { button: 0, buttons: 1 });
    pointer("pointermove", pointOf(2, ms(200)), { buttons: 1 });
    pointer("pointerup", pointOf(2, ms(200)));
    await drawn();
    result.drag = view();
    result.dragColour = String(pixel(pointOf(2, ms(200))) === colour("queued") && pixel(pointOf(2, ms(400))) === colour("running"));
    pointer("dblclick", pointOf(2, ms(300)));
    await drawn();
    result.doubleClick = view();
    find("#zoomIn").click();
    await drawn();
    result.button = view();
    key("+");
    key("ArrowRight");
    await drawn();
    result.keys = view();
    key("-");
    key("-");
    key("-");
    await drawn();
    result.out = view();
    find("#zoomIn").click();
    find("#reset").click();
    await drawn();
    result.reset = view();
    pointer("wheel", pointOf(2, ms(250)), { deltaY: 100 });
    await drawn();
    result.plainWheel = view();

    // Choosing
    const click = (point) => {
      pointer("pointerdown", point, { button: 0, buttons: 1 });
      pointer("pointerup", point);
    };
    click(pointOf(4, ms(425)));
    result.chosen = find("#status").innerText;
    key(".");
    key(".");
    key(".");
    result.stepped = find("#status").innerText;
    key("ArrowUp");
    result.up = find("#status").innerText;
    key("Escape");
    result.none = find("#status").innerText;
    find("#blocking button.task").click();
    result.revealed = find("#status").innerText;

    // Filtering
    const type = async (text) => {
      find("#filter").value = text;
      find("#filter").dispatchEvent(new Event("input", { bubbles: true }));
      await drawn();
      return `${canvas.dataset.rows} drawn ${canvas.dataset.drawn}: ${find("#matches").innerText}`;
    };
    result.filter = await type("QUEUE");
    result.filterColour = String(pixel(pointOf(0, ms(200))) === colour("queued"));
    result.nothing = await type("no such task");
    result.everything = await type("");

    // The other picture
    const svg = new DOMParser().parseFromString(SVG, "image/svg+xml");
    result.svgError = String(svg.querySelector("parsererror") !== null);
    const picture = document.body.appendChild(document.importNode(svg.documentElement, true));
    const fill = (selector) => getComputedStyle(picture.querySelector(selector)).fill;
    for (const name of ["running", "queued", "actor", "suspended", "awaitingTasks", "blocked", "page", "text"]) {
      const probe = element("i", colour(name));
      if (fill(`.${name}`) !== probe) result[`wrong fill of ${name}`] = `${fill(`.${name}`)}, not ${probe}`;
    }
    function element(name, value) {
      const node = document.body.appendChild(document.createElement(name));
      node.style.color = value;
      const computed = getComputedStyle(node).color;
      node.remove();
      return computed;
    }
    const bounds = picture.getBoundingClientRect();
    const outside = [...picture.querySelectorAll("rect, text")].filter((node) => {
      const box = node.getBoundingClientRect();
      return box.width === 0 || box.left < bounds.left || box.right > bounds.right || box.bottom > bounds.bottom
        || (node.getAttribute("x") === "8" && box.right > bounds.left + 250);
    });
    result.svgOutside = outside.map((node) => node.outerHTML).join();
    const box = [...picture.querySelectorAll("rect")].find((node) => node.textContent.startsWith("usleep")).getBoundingClientRect();
    result.svgBlocked = String(Math.round(box.left - bounds.left)) + " + " + String(Math.round(box.width));
    """#

  @Test("The page draws, tells, zooms, moves, filters; the SVG fits; in light and in dark", arguments: [false, true])
  func everything(isDark: Bool) async throws {
    let report = SampleReport.everyState
    let svg = String(decoding: try JSONEncoder().encode(report.svg()), as: UTF8.self).replacing("</", with: "<\\/")
    let result = try await Browser.run(report.html(), "const SVG = \(svg);\n" + Self.walk, isDark: isDark)
    #expect(result["state"] == "ready")
    #expect(result["error"] == "none")
    #expect(result.filter { $0.key.hasPrefix("wrong") } == [:])
    #expect(result["page"] == (isDark ? "rgb(21, 25, 30)" : "rgb(255, 255, 255)"))
    #expect(result["loaded"] == "0")
    #expect(result["images"] == "0")

    #expect(result["rows"] == "5")
    #expect(result["drawn"] == "5")
    #expect(result["label"] == "Timeline of 5 tasks from 0 s to 500 ms")
    #expect(result["numbers"]?.contains("Wall\n500 ms") == true)
    #expect(result["diagnoses"] == String(report.diagnoses.count))
    #expect(result["findings"]?.contains("usleep blocked a thread of the pool for 60 ms") == true)

    let hostile = SampleReport.hostile
    #expect(facts(result["running"]).starts(with: ["runs", "task", hostile, "from", "450 ms", "to", "500 ms"]))
    #expect(facts(result["running"]).suffix(2) == ["thread", "main thread"])
    #expect(facts(result["suspended"]).suffix(4) == ["waits for", "timer", "goes on at", "nested() at Feed.swift:43"])
    #expect(facts(result["blocked"]).first == "usleep blocked a thread of the pool for 60 ms")
    #expect(facts(result["blocked"]).contains("load() at Feed.swift:9"))
    #expect(facts(result["task"]).starts(with: [hostile, "started by", "actor"]))
    #expect(result["parentBefore"] == "false")
    #expect(result["parentAfter"] == "true")
    #expect(result["hidden"] == "true")

    #expect(result["all"] == "0 to 500 ms")
    #expect(result["wheel"] == "125 to 375 ms")
    #expect(result["wheelLabel"] == "Timeline of 5 tasks from 125 ms to 375 ms")
    #expect(result["drag"] == "175 to 425 ms")
    #expect(result["dragColour"] == "true")
    #expect(result["doubleClick"] == "0 to 500 ms")
    #expect(result["button"] == "125 to 375 ms")
    #expect(result["keys"] == "203 to 328 ms")
    #expect(result["out"] == "0 to 500 ms")
    #expect(result["reset"] == "0 to 500 ms")
    #expect(result["plainWheel"] == "0 to 500 ms")

    #expect(result["chosen"]?.contains("started by actor, from 100 ms, to 500 ms, slices 2") == true)
    #expect(result["stepped"]?.hasPrefix("suspended, from 400.3 ms, to 450 ms, length 49.7 ms, waits for") == true)
    #expect(result["up"]?.hasPrefix("actor: started by operation, as its child, started in loadAll()") == true)
    #expect(result["none"] == "")
    #expect(result["revealed"]?.hasPrefix("blocked: started by operation") == true)

    #expect(result["filter"] == "1 drawn 1: 1 of 5 tasks")
    #expect(result["filterColour"] == "true")
    #expect(result["nothing"] == "0 drawn 0: 0 of 5 tasks")
    #expect(result["everything"] == "5 drawn 5: ")

    #expect(result["svgError"] == "false")
    #expect(result["svgOutside"] == "")
    // 200 ms of 500 ms in a plot of 960 that begins at 250, and 60 ms of it.
    #expect(result["svgBlocked"] == "634 + 115")
  }

  @Test("Of 10,000 tasks the page draws what can be seen, and slices that took no time are ticks")
  func large() async throws {
    let report = SampleReport.turns(.virtual, slices: 100_000, tasks: 10_000)
    // Tasks are followed by their children, so the last row is the last child of the last child.
    var last = report.tasks[0]
    while let child = report.tasks.last(where: { $0.parent == last.id }) { last = child }
    let result = try await Browser.run(
      report.html(),
      #"""
      result.rows = canvas.dataset.rows;
      result.drawn = canvas.dataset.drawn;
      const colour = (name) => getComputedStyle(root).getPropertyValue(`--${name}`).trim();
      scroller.scrollTop = scroller.scrollHeight;
      // The browser's own event comes with a frame.
      scroller.dispatchEvent(new Event("scroll"));
      await drawn();
      const row = Number(canvas.dataset.rows) - 1;
      pointer("pointermove", { x: 10, y: pointOf(row, 0).y });
      result.last = tooltip.innerText;
      result.drawnBelow = canvas.dataset.drawn;
      const times = \#(last.slices.map { $0.start / .nanoseconds(1) });
      result.ticks = String(times.filter((time) => pixel(pointOf(row, time)) === colour("running")).length);
      const between = times.slice(1).map((time, index) => (time + times[index]) / 2);
      result.waits = String(between.filter((time) => pixel(pointOf(row, time)) === colour("suspended")).length);
      pointer("pointermove", pointOf(row, times[5]));
      result.tick = tooltip.innerText;
      find("#filter").value = "load42(";
      find("#filter").dispatchEvent(new Event("input", { bubbles: true }));
      await drawn();
      result.filtered = canvas.dataset.rows;
      """#
    )
    #expect(result["error"] == "none")
    #expect(result["rows"] == "10001")
    let drawn = try #require(result["drawn"].flatMap { Int($0) })
    #expect((10..<60).contains(drawn))
    #expect((10..<60).contains(result["drawnBelow"].flatMap { Int($0) } ?? 0))
    #expect(facts(result["last"]).first == last.label)
    #expect(result["ticks"] == "10")
    #expect(result["waits"] == "9")
    let tick = facts(result["tick"])
    #expect(tick.first == "runs")
    #expect(tick.contains("0 s"))
    #expect(result["filtered"] == String(report.tasks.count { $0.label.contains("load42(") }))
  }

  /// The title of a tooltip, then names and values in turn.
  private func facts(_ text: String?) -> [String] {
    (text ?? "").split(separator: "\n").map(String.init)
  }
}

extension HTMLPage {
  /// The part of the script that fills in what is text: the numbers, the diagnoses, the blocking calls and the legend.
  static let summary = #"""
    // ---- What is text

    const SHOWN_FINDINGS = 100;
    const SHOWN_TASKS = 8;

    // An element with these children; strings become text, never markup.
    function element(name, properties = {}, ...children) {
      const node = Object.assign(document.createElement(name), properties);
      node.append(...children.filter((child) => child !== null && child !== ""));
      return node;
    }

    // Code that explanations put between backquotes.
    const withCode = (text) => text.split("`").map((part, index) => index % 2 ? element("code", {}, part) : part);

    const placeElement = (place) =>
      place ? element("span", { className: "place", title: place.file }, place.text) : null;

    // A button that shows the task in the picture.
    const taskButton = (task) =>
      element("button", { type: "button", className: "task", onclick: () => reveal(task) }, task.label);

    // `100,000` for `100000`.
    const grouped = (text) => /^\d{5,}$/.test(text) ? Number(text).toLocaleString("en") : text;

    function fillNumbers() {
      document.getElementById("numbers").append(...report.numbers.map(([name, value, meaning]) => element("div", {},
        element("dt", {}, name), element("dd", {}, element("strong", {}, grouped(value)), meaning))));
    }

    function fillDiagnoses() {
      const items = report.diagnoses.map((diagnosis) => {
        const concerned = diagnosis.tasks.map((index) => tasks[index]).filter((task) => task);
        const rest = concerned.length - SHOWN_TASKS;
        const place = placeElement(places[diagnosis.place]);
        return element("li", {},
          element("h3", {}, diagnosis.cause, element("span", { className: "faint" },
            diagnosis.lost ? `${diagnosis.lost} lost` : "")),
          element("p", {}, ...withCode(diagnosis.explanation)),
          element("p", { className: "remedy" }, element("b", {}, "Remedy: "), ...withCode(diagnosis.remedy)),
          element("p", { className: "aside" }, place, ...concerned.slice(0, SHOWN_TASKS).map(taskButton),
            rest > 0 ? `and ${counted(rest, "more task")}` : ""));
      });
      document.querySelector("#diagnoses ol").append(...items);
      document.getElementById("diagnoses").hidden = items.length === 0;
    }

    function fillFindings() {
      const items = findings.slice(0, SHOWN_FINDINGS).map((finding) => element("li", {},
        element("h3", {}, finding.what, finding.kind === "call" ? "" : element("span", { className: "faint" },
          "too long between two suspension points")),
        element("p", { className: "faint" }, finding.split),
        element("p", { className: "aside" }, placeElement(finding.place), finding.task && taskButton(finding.task)),
        finding.stack.length === 0 ? null : element("details", {}, element("summary", {}, "Stack"),
          element("ol", {}, ...finding.stack.map((place) => element("li", {}, placeElement(places[place])))))));
      const rest = findings.length - SHOWN_FINDINGS;
      if (rest > 0) items.push(element("li", { className: "faint" }, `and ${rest} more`));
      document.querySelector("#blocking ul").append(...items);
      document.getElementById("blocking").hidden = items.length === 0;
    }

    function fillLegend() {
      document.getElementById("legend").append(...kinds.map((kind) => {
        const sample = element("i", { className: kind.isThin ? "thin" : "" });
        sample.style.background = `var(--${kind.name})`;
        return element("li", {}, sample, kind.meaning);
      }));
    }
    """#
}

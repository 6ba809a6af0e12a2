extension HTMLPage {
  /// The part of the script that reads the data and has the words for times and places.
  static let model = #"""
    // ---- The report. HTMLData.swift says what stands in it.

    const report = JSON.parse(document.getElementById("report").textContent);
    const { strings, unit } = report;
    const kinds = report.kinds.map(([name, meaning, isThin]) => ({ name, meaning, isThin }));
    const RUNNING = kinds.findIndex((kind) => kind.name === "running");
    const BLOCKED = kinds.findIndex((kind) => kind.name === "blocked");

    const places = report.places.map(([name, path, line]) => {
      const file = strings[path];
      const short = file.slice(file.lastIndexOf("/") + 1);
      return { file, line, text: file ? `${strings[name]} at ${short}:${line}` : strings[name] };
    });

    const states = report.states.map(([kind, lane, reason, place, isMeasured]) => ({
      kind, lane: strings[lane], reason: strings[reason], place: places[place], isMeasured: isMeasured === 1,
    }));

    // The phases of all tasks, one task after the other: a column for each of their properties.
    const phases = { start: [], end: [], state: [], kind: [], processor: [] };

    function readPhases(code) {
      let time = 0;
      for (let i = 0; i < code.length;) {
        let state = code[i++];
        if (state < 0) {
          state = -1 - state;
          time += code[i++];
        }
        phases.start.push(time);
        time += code[i++];
        phases.end.push(time);
        phases.state.push(state);
        phases.kind.push(states[state].kind);
        phases.processor.push(states[state].isMeasured ? 100 * code[i++] : -1);
      }
    }

    // The first phase of a task that is not over at a time, as far as its phases follow each other.
    function phaseAt(task, time) {
      let [first, last] = [task.first, task.last];
      while (first < last) {
        const middle = (first + last) >> 1;
        if (phases.end[middle] < time) first = middle + 1; else last = middle;
      }
      return first;
    }

    const tasks = report.tasks.map(([label, , place, flags, code], index) => {
      const first = phases.start.length;
      readPhases(code);
      return {
        index, label: strings[label], parent: null, place: places[place], depth: 0, blocking: [],
        isChild: (flags & 1) !== 0, isUnfinished: (flags & 2) !== 0, first, last: phases.start.length,
      };
    });
    // A task is created before its children. So there are no circles.
    report.tasks.forEach(([, parent], index) => {
      if (parent < index) tasks[index].parent = tasks[parent] ?? null;
    });

    const findings = report.blocking.map((finding) => ({
      ...finding, task: tasks[finding.task] ?? null, place: places[finding.place],
    }));
    // What is drawn over a task: a finding, with the beginning and the end of one of the times that it was seen.
    for (const finding of findings.filter((finding) => finding.kind === "call")) {
      for (let i = 0; i < finding.occurrences.length; i += 3) {
        const [task, start, end] = finding.occurrences.slice(i, i + 3);
        tasks[task]?.blocking.push({ ...finding, start, end });
      }
    }

    // All tasks, each followed by its children in the order of creation.
    const order = (() => {
      const children = tasks.map(() => []);
      const stack = [];
      for (const task of tasks) (task.parent ? children[task.parent.index] : stack).push(task);
      stack.reverse();
      const order = [];
      while (stack.length > 0) {
        const task = stack.pop();
        order.push(task);
        for (const child of children[task.index].reverse()) {
          child.depth = task.depth + 1;
          stack.push(child);
        }
      }
      return order;
    })();

    // ---- Words

    const UNITS = [["s", 1e9], ["ms", 1e6], ["µs", 1e3], ["ns", 1]];

    // Below one microsecond that unit reads better beside others, down to a tenth.
    const unitFor = (ns) => UNITS.find(([, size]) => Math.abs(ns) >= (size === 1e3 ? 100 : size)) ?? UNITS[3];

    // Nanoseconds in words, to the nearest `quantum`, which is a power of ten.
    function words(ns, quantum) {
      const rounded = Math.round(ns / quantum) * quantum;
      if (rounded === 0) return "0 s";
      const [name, size] = unitFor(rounded);
      const text = (rounded / size).toFixed(decimals(size, quantum));
      return `${text.includes(".") ? text.replace(/\.?0+$/, "") : text} ${name}`;
    }

    const decimals = (size, quantum) => Math.max(0, Math.round(Math.log10(size / quantum)));
    const powerBelow = (ns) => 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, ns)) + 1e-9));

    // A length: exact in virtual time, else three digits.
    const lengthWords = (units) => words(units * unit, report.virtual ? 1 : powerBelow(units * unit / 100));

    // An instant: exact in virtual time, else as exact as a pixel of the picture.
    const instantWords = (units, pixel) => words(units * unit, report.virtual ? 1 : powerBelow(pixel * unit));

    const counted = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;
    """#
}

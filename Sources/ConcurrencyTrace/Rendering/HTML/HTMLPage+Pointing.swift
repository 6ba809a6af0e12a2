extension HTMLPage {
  /// The part of the script that answers the pointer, the wheel and the keyboard.
  static let pointing = #"""
    // ---- Moving and zooming

    // At least ten nanoseconds, or a ten-millionth of the wall, are shown.
    const shortest = Math.min(whole, Math.max(10 / unit, whole / 1e7));

    function show(from, span) {
      span = Math.min(whole, Math.max(shortest, span));
      view.from = Math.max(0, Math.min(whole - span, from));
      view.to = view.from + span;
      hideTooltip();
      redraw();
    }

    const pan = (by) => show(view.from + by, view.to - view.from);
    const showAll = () => show(0, whole);

    // The time stays where it is.
    function zoom(factor, time = (view.from + view.to) / 2) {
      const span = Math.min(whole, Math.max(shortest, (view.to - view.from) * factor));
      show(time - (time - view.from) * span / (view.to - view.from), span);
    }

    // ---- What the pointer is at

    // The part of the picture at a point: a task, and the phase or the finding that is drawn there, if one is.
    function hit(x, y) {
      const row = Math.floor((y - AXIS + scroller.scrollTop) / ROW);
      const task = y >= AXIS ? rows[row] : undefined;
      if (!task) return null;
      return x < left ? { task } : { task, ...stretch(task, timeAt(x), 2 / scale()) };
    }

    // What is too narrow to be met is met from `reach` away.
    function stretch(task, time, reach) {
      for (const finding of task.blocking) {
        if (finding.start - reach <= time && time <= Math.max(finding.end, finding.start + reach)) return { finding };
      }
      const { start, end } = phases;
      let [covering, nearest, count] = [-1, -1, 0];
      for (let phase = phaseAt(task, time - reach); phase < task.last; phase++) {
        if (start[phase] > time + reach) break;
        if (phases.kind[phase] === RUNNING && end[phase] - start[phase] < reach) {
          count++;
          if (nearest < 0 || Math.abs(start[phase] - time) < Math.abs(start[nearest] - time)) nearest = phase;
        } else if (start[phase] <= time && time <= end[phase]) {
          covering = phase;
        }
      }
      const phase = nearest >= 0 ? nearest : covering;
      return phase < 0 ? {} : { phase, count };
    }

    // ---- The tooltip

    const tooltip = document.getElementById("tooltip");
    const hideTooltip = () => { tooltip.hidden = true; };

    function showTooltip(title, facts, x, y) {
      const list = element("dl");
      for (const [name, value] of facts) {
        if (value) list.append(element("dt", {}, name), element("dd", {}, value));
      }
      tooltip.replaceChildren(element("strong", {}, title), list);
      tooltip.hidden = false;
      const { width, height } = tooltip.getBoundingClientRect();
      tooltip.style.left = `${Math.max(4, Math.min(x + 14, innerWidth - width - 4))}px`;
      tooltip.style.top = `${y + 16 + height > innerHeight ? Math.max(4, y - height - 10) : y + 16}px`;
    }

    function explain(target, x, y) {
      if (target.finding) {
        showTooltip(target.finding.what, [
          ["task", target.task.label], ["at", instantWords(target.finding.start, 1 / scale())],
          ["called by", target.finding.place?.text], ["time", target.finding.split],
        ], x, y);
      } else if (target.phase !== undefined) {
        showTooltip(kinds[phases.kind[target.phase]].meaning, phaseFacts(target), x, y);
      } else {
        showTooltip(target.task.label, taskFacts(target.task), x, y);
      }
    }

    function phaseFacts({ task, phase, count }) {
      const state = states[phases.state[phase]];
      const [start, end] = [phases.start[phase], phases.end[phase]];
      const processor = phases.processor[phase];
      return [
        ["task", task.label], ["from", instantWords(start, 1 / scale())], ["to", instantWords(end, 1 / scale())],
        ["length", lengthWords(end - start)], ["thread", state.lane], ["waits for", reasonWords(state.reason)],
        ["goes on at", state.place?.text],
        ["processor time", processor >= 0 ? words(processor, powerBelow(processor / 100)) : ""],
        ["here", count > 1 ? `${counted(count, "short slice")}: zoom in to tell them apart` : ""],
      ];
    }

    const reasonWords = (reason) => reason === "mainActor" ? "main actor" : reason === "turn" ? "its turn" : reason;

    function taskFacts(task) {
      const slices = countPhases(task, RUNNING);
      return [
        ["started by", task.parent ? task.parent.label + (task.isChild ? ", as its child" : "") : ""],
        ["started in", task.place?.text],
        ["from", task.first < task.last ? instantWords(phases.start[task.first], 1 / scale()) : ""],
        ["to", task.isUnfinished ? "the closing of the scope, unfinished"
          : task.first < task.last ? instantWords(phases.end[task.last - 1], 1 / scale()) : ""],
        ["slices", String(slices)],
      ];
    }

    function countPhases(task, kind) {
      let count = 0;
      for (let phase = task.first; phase < task.last; phase++) if (phases.kind[phase] === kind) count++;
      return count;
    }

    // ---- Choosing a task

    const status = document.getElementById("status");
    // The phase of the chosen task at which the keyboard is.
    let step = -1;

    function choose(task) {
      chosen = task;
      step = -1;
      const facts = task ? taskFacts(task).filter(([, value]) => value) : [];
      status.textContent = task
        ? `${task.label}: ${facts.map(([name, value]) => `${name} ${value}`).join(", ")}` : "";
      redraw();
    }

    // Shows the task, whatever the filter says.
    function reveal(task) {
      if (!rows.includes(task)) {
        filter.value = "";
        applyFilter();
      }
      const top = rows.indexOf(task) * ROW;
      if (top < scroller.scrollTop || top + ROW > scroller.scrollTop + height - AXIS) {
        scroller.scrollTop = top - (height - AXIS) / 2;
      }
      scroller.scrollIntoView({ block: "nearest" });
      choose(task);
    }

    function chooseNeighbour(by) {
      if (rows.length === 0) return;
      const row = rows.indexOf(chosen);
      reveal(rows[row < 0 ? visibleRows().first : Math.max(0, Math.min(rows.length - 1, row + by))]);
    }

    // Moves to another phase of the chosen task, and tells what it is.
    function chooseStretch(by) {
      if (!chosen || chosen.first === chosen.last) return;
      const next = step < 0 ? (by > 0 ? chosen.first : chosen.last - 1) : step + by;
      step = Math.max(chosen.first, Math.min(chosen.last - 1, next));
      const [start, end] = [phases.start[step], phases.end[step]];
      if (start < view.from || start > view.to) show(start - (view.to - view.from) / 4, view.to - view.from);
      const bounds = canvas.getBoundingClientRect();
      const x = bounds.left + Math.max(left, Math.min(width, xOf((start + Math.min(end, view.to)) / 2)));
      const target = { task: chosen, phase: step, count: 1 };
      explain(target, x, bounds.top + topOf(rows.indexOf(chosen)) + ROW / 2);
      status.textContent = [kinds[phases.kind[step]].meaning, ...phaseFacts(target).slice(1)
        .filter(([, value]) => value).map(([name, value]) => `${name} ${value}`)].join(", ");
    }

    // ---- The filter

    const filter = document.getElementById("filter");

    function applyFilter() {
      const text = filter.value.trim().toLowerCase();
      rows = text ? order.filter((task) => task.label.toLowerCase().includes(text)) : order;
      document.getElementById("matches").textContent = text ? `${rows.length} of ${counted(tasks.length, "task")}` : "";
      hovered = null;
      if (!rows.includes(chosen)) choose(null);
      hideTooltip();
      scroller.scrollTop = 0;
      layout();
    }
    """#
}

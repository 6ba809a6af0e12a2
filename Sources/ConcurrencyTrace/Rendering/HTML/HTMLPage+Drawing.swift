extension HTMLPage {
  /// The part of the script that draws the rows that can be seen, and nothing else.
  static let drawing = #"""
    // ---- The picture

    const ROW = 22;
    const AXIS = 26;
    const BAR = 14;
    const THIN = 4;
    const INDENT = 12;
    const FONT = '12px system-ui, -apple-system, "Segoe UI", sans-serif';

    const canvas = document.getElementById("canvas");
    const scroller = document.getElementById("scroller");
    const spacer = document.getElementById("spacer");
    const context = canvas.getContext("2d");

    // The tasks that are shown, from top to bottom.
    let rows = order;
    // Of a scope that took no time everything stands at the left edge.
    const whole = report.wall || 1;
    // The part of the time that is shown, in units of the report.
    const view = { from: 0, to: whole };
    // The task under the pointer, and the one that was chosen.
    let hovered = null;
    let chosen = null;

    let width = 0;
    let height = 0;
    // Where the labels end.
    let left = 0;

    const scale = () => (width - left - 10) / (view.to - view.from);
    const xOf = (time) => left + (time - view.from) * scale();
    const timeAt = (x) => view.from + (x - left) / scale();

    const colours = {};
    function readColours() {
      const style = getComputedStyle(document.documentElement);
      for (const name of [...kinds.map((kind) => kind.name), "page", "text", "faintText", "grid"]) {
        colours[name] = style.getPropertyValue(`--${name}`).trim();
      }
    }

    // Gives the canvas the size of what is seen of it; the spacer below it gives the scroll bar the rest.
    function layout() {
      const content = AXIS + Math.max(1, rows.length) * ROW + 6;
      height = Math.min(content, Math.max(240, Math.round(innerHeight * 0.75)));
      scroller.style.height = `${height}px`;
      spacer.style.height = `${content - height}px`;
      width = Math.max(200, scroller.clientWidth);
      left = gutter();
      const ratio = devicePixelRatio || 1;
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
      draw();
    }

    // As wide as the longest label, but no more than a third.
    let longestLabel = 0;
    function gutter() {
      const limit = Math.min(320, Math.round(width / 3));
      context.font = FONT;
      for (let i = 0; longestLabel === 0 || (i < order.length && longestLabel < limit); i++) {
        const task = order[i];
        const length = task ? context.measureText(task.label.slice(0, 80)).width + indent(task) + 24 : 0;
        longestLabel = Math.max(longestLabel, 80, length);
      }
      return Math.min(limit, Math.ceil(longestLabel));
    }

    const indent = (task) => INDENT * Math.min(task.depth, 6);

    const topOf = (row) => AXIS + row * ROW - scroller.scrollTop;
    const visibleRows = () => ({
      first: Math.max(0, Math.floor(scroller.scrollTop / ROW)),
      last: Math.min(rows.length, Math.ceil((scroller.scrollTop + height - AXIS) / ROW)),
    });

    let isScheduled = false;
    function redraw() {
      if (isScheduled) return;
      isScheduled = true;
      requestAnimationFrame(() => {
        isScheduled = false;
        draw();
      });
    }

    function draw() {
      const ratio = canvas.width / width;
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.fillStyle = colours.page;
      context.fillRect(0, 0, width, height);
      context.font = FONT;
      context.textBaseline = "middle";
      const { first, last } = visibleRows();
      const emphasis = hovered ?? chosen;
      for (let row = first; row < last; row++) drawBackground(rows[row], topOf(row), emphasis);
      const ticks = axis();
      context.fillStyle = colours.grid;
      for (const tick of ticks.at) context.fillRect(Math.round(xOf(tick)), AXIS - 6, 1, height);
      for (let row = first; row < last; row++) {
        drawPhases(rows[row], topOf(row));
        drawLabel(rows[row], topOf(row), emphasis);
      }
      if (rows.length === 0) write(tasks.length > 0 ? "no such task" : "no tasks", 8, AXIS + ROW / 2, left);
      drawAxis(ticks);
      tellView(last - first);
    }

    // What is drawn, for programs and for screen readers.
    function tellView(drawn) {
      const [from, to] = [view.from, view.to].map((time) => instantWords(time, (view.to - view.from) / 100));
      Object.assign(canvas.dataset, {
        from: view.from * unit, to: view.to * unit, left, right: left + (view.to - view.from) * scale(),
        top: AXIS, rowHeight: ROW, rows: rows.length, drawn,
      });
      scroller.setAttribute("aria-label", `Timeline of ${counted(rows.length, "task")} from ${from} to ${to}`);
    }

    // ---- Rows

    // The chosen task, or the one under the pointer, and its parent stand out.
    function drawBackground(task, top, emphasis) {
      const isParent = emphasis !== null && emphasis.parent === task;
      if (!isParent && task !== hovered && task !== chosen) return;
      context.globalAlpha = isParent ? 0.22 : 0.12;
      context.fillStyle = isParent ? colours.queued : colours.suspended;
      context.fillRect(0, top, width, ROW);
      context.globalAlpha = 1;
      if (task === chosen || isParent) {
        context.fillStyle = isParent ? colours.queued : colours.running;
        context.fillRect(0, top, 3, ROW);
      }
    }

    function drawLabel(task, top, emphasis) {
      context.fillStyle = colours.text;
      const isParent = emphasis !== null && emphasis.parent === task;
      context.font = isParent || task === chosen ? `bold ${FONT}` : FONT;
      write(task.label, 8 + indent(task), top + ROW / 2, left - 14 - indent(task));
      context.font = FONT;
    }

    // The text, cut to a width.
    function write(text, x, y, space) {
      let shown = text.slice(0, 200);
      if (context.measureText(shown).width > space) {
        let [fits, tooLong] = [0, shown.length];
        while (tooLong - fits > 1) {
          const middle = (fits + tooLong) >> 1;
          if (context.measureText(`${shown.slice(0, middle)}…`).width > space) tooLong = middle; else fits = middle;
        }
        shown = `${shown.slice(0, fits)}…`;
      }
      context.fillText(shown, x, y);
    }

    // Phases that are narrower than a pixel are put together: of each such column the state that takes most of it is drawn.
    // Slices that are narrower stand over it as ticks.
    function drawPhases(task, top) {
      context.save();
      context.beginPath();
      context.rect(left - 1, top, width - left, ROW);
      context.clip();
      const { start, end, kind } = phases;
      const perUnit = scale();
      const column = { x: -1, isEmpty: true, shares: new Float64Array(kinds.length) };
      const ticks = [];
      for (let phase = phaseAt(task, view.from); phase < task.last && start[phase] <= view.to; phase++) {
        const x0 = left + (Math.max(start[phase], view.from) - view.from) * perUnit;
        const x1 = left + (Math.min(end[phase], view.to) - view.from) * perUnit;
        if (x1 - x0 >= 1) {
          drawColumn(column, top);
          bar(kind[phase], Math.round(x0), Math.round(x1), top);
          continue;
        }
        const x = Math.floor(x0);
        if (x !== column.x) drawColumn(column, top);
        column.x = x;
        column.isEmpty = false;
        column.shares[kind[phase]] += x1 - x0;
        if (kind[phase] === RUNNING) addTick(ticks, x, x1 - x0);
      }
      drawColumn(column, top);
      drawTicks(ticks, top);
      for (const finding of task.blocking) {
        if (finding.end < view.from || finding.start > view.to) continue;
        const x = Math.round(xOf(finding.start));
        bar(BLOCKED, x, Math.max(x + 2, Math.round(xOf(finding.end))), top);
      }
      fillBar();
      context.restore();
      if (task.isUnfinished && view.to >= whole) drawUnfinished(top);
    }

    function drawColumn(column, top) {
      if (column.isEmpty) return;
      const { x, shares } = column;
      let most = RUNNING;
      for (let kind = 0; kind < kinds.length; kind++) {
        if (kind !== RUNNING && (most === RUNNING || shares[kind] > shares[most])) most = kind;
      }
      if (shares[most] > 0) bar(most, x, x + 1, top);
      shares.fill(0);
      column.isEmpty = true;
    }

    function addTick(ticks, x, share) {
      const last = ticks[ticks.length - 1];
      if (last?.x === x) last.share += share; else ticks.push({ x, share });
    }

    // A tick alone is drawn in full. Where they stand close, they are as strong as the part of the time in which the task
    // ran, in steps of an eighth, so that many short slices do not look like a long one.
    function drawTicks(ticks, top) {
      ticks.forEach(({ x, share }, index) => {
        const isAlone = !(x - ticks[index - 1]?.x <= 3) && !(ticks[index + 1]?.x - x <= 3);
        const strength = isAlone ? 1 : 0.35 + 0.65 * Math.round(8 * Math.min(1, share)) / 8;
        bar(RUNNING, x, x + (isAlone ? 2 : 1), top, strength);
      });
    }

    // The bar that comes next. Bars that touch and look alike are drawn as one.
    let next = null;

    function bar(kind, x0, x1, top, strength = 1) {
      x1 = Math.max(x0 + 1, x1);
      if (next?.kind === kind && next.strength === strength && next.x1 === x0) {
        next.x1 = x1;
        return;
      }
      fillBar();
      next = { kind, x0, x1, top, strength };
    }

    function fillBar() {
      if (next === null) return;
      const { name, isThin } = kinds[next.kind];
      const size = isThin ? THIN : BAR;
      context.fillStyle = colours[name];
      context.globalAlpha = next.strength;
      context.fillRect(next.x0, next.top + (ROW - size) / 2, next.x1 - next.x0, size);
      context.globalAlpha = 1;
      next = null;
    }

    // An arrow at the right edge: it was not at its end when the scope closed.
    function drawUnfinished(top) {
      const x = Math.min(width - 8, xOf(whole) + 2);
      context.fillStyle = colours.faintText;
      context.beginPath();
      context.moveTo(x, top + ROW / 2 - 4);
      context.lineTo(x + 6, top + ROW / 2);
      context.lineTo(x, top + ROW / 2 + 4);
      context.fill();
    }

    // ---- The axis

    // Round times, as close as their words allow: steps of 1, 2 or 5 times a power of ten.
    function axis() {
      if (report.wall === 0) return { at: [0], words: () => "0 s" };
      const [name, size] = unitFor(view.to * unit);
      const span = (view.to - view.from) * unit;
      for (let power = powerBelow(span / 1000); ; power *= 10) {
        for (const step of [power, 2 * power, 5 * power]) {
          const digits = decimals(size, power);
          const words = (time) => time === 0 ? "0 s" : `${(time * unit / size).toFixed(digits)} ${name}`;
          const needed = context.measureText(words(view.to)).width + 28;
          if (step / unit * scale() < needed && step < span) continue;
          const at = [];
          for (let tick = Math.ceil(view.from * unit / step); tick * step <= view.to * unit; tick++) {
            at.push(tick * step / unit);
          }
          return { at, words };
        }
      }
    }

    function drawAxis({ at, words }) {
      context.fillStyle = colours.page;
      context.fillRect(0, 0, width, AXIS);
      context.fillStyle = colours.grid;
      context.fillRect(0, AXIS - 1, width, 1);
      context.fillRect(left - 4, 0, 1, height);
      for (const tick of at) {
        const x = Math.round(xOf(tick));
        context.fillStyle = colours.grid;
        context.fillRect(x, AXIS - 7, 1, 6);
        context.fillStyle = colours.faintText;
        const text = words(tick);
        const half = context.measureText(text).width / 2;
        context.fillText(text, Math.max(left - 2, Math.min(width - 2 - 2 * half, x - half)), AXIS / 2 - 3);
      }
    }
    """#
}

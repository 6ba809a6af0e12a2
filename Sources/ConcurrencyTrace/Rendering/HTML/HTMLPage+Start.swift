extension HTMLPage {
  /// The part of the script that connects the events and draws the page for the first time.
  static let start = #"""
    // ---- Events

    // Where the pointer went down, while it is down.
    let drag = null;

    function point(event) {
      const bounds = canvas.getBoundingClientRect();
      return { x: event.clientX - bounds.left, y: event.clientY - bounds.top };
    }

    canvas.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      const { x, y } = point(event);
      drag = { x, y, from: view.from, top: scroller.scrollTop, hasMoved: false };
    });

    canvas.addEventListener("pointermove", (event) => {
      const { x, y } = point(event);
      if (drag && event.buttons === 0) drag = null;
      if (drag && (drag.hasMoved || Math.hypot(x - drag.x, y - drag.y) > 3)) {
        if (!drag.hasMoved && event.isTrusted) canvas.setPointerCapture(event.pointerId);
        drag.hasMoved = true;
        canvas.classList.add("moves");
        scroller.scrollTop = drag.top + drag.y - y;
        show(drag.from - (x - drag.x) / scale(), view.to - view.from);
        return;
      }
      const target = hit(x, y);
      if (hovered !== (target?.task ?? null)) {
        hovered = target?.task ?? null;
        redraw();
      }
      if (target) explain(target, event.clientX, event.clientY); else hideTooltip();
    });

    addEventListener("pointerup", (event) => {
      if (drag && !drag.hasMoved && event.target === canvas) choose(hit(drag.x, drag.y)?.task ?? null);
      drag = null;
      canvas.classList.remove("moves");
    });

    canvas.addEventListener("pointerleave", () => {
      hovered = null;
      hideTooltip();
      redraw();
    });

    canvas.addEventListener("dblclick", showAll);

    // The wheel alone scrolls, as everywhere on a page; sideways, or with Shift, it moves through time.
    scroller.addEventListener("wheel", (event) => {
      const lines = event.deltaMode === 0 ? 1 : 16;
      const sideways = event.deltaX || (event.shiftKey ? event.deltaY : 0);
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        zoom(1.002 ** (event.deltaY * lines), timeAt(Math.max(left, point(event).x)));
      } else if (Math.abs(sideways) > Math.abs(event.shiftKey ? 0 : event.deltaY)) {
        event.preventDefault();
        pan(sideways * lines / scale());
      }
    }, { passive: false });

    const KEYS = {
      "+": () => zoom(0.5), "=": () => zoom(0.5), "-": () => zoom(2), "_": () => zoom(2), "0": showAll,
      ArrowLeft: () => pan((view.from - view.to) / 8), ArrowRight: () => pan((view.to - view.from) / 8),
      ArrowUp: () => chooseNeighbour(-1), ArrowDown: () => chooseNeighbour(1),
      ",": () => chooseStretch(-1), ".": () => chooseStretch(1),
      Escape: () => { choose(null); hideTooltip(); },
    };

    scroller.addEventListener("keydown", (event) => {
      const action = KEYS[event.key];
      if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      action();
    });

    scroller.addEventListener("scroll", redraw);
    scroller.addEventListener("blur", hideTooltip);
    filter.addEventListener("input", applyFilter);
    document.getElementById("zoomIn").addEventListener("click", () => zoom(0.5));
    document.getElementById("zoomOut").addEventListener("click", () => zoom(2));
    document.getElementById("reset").addEventListener("click", showAll);
    addEventListener("resize", layout);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      readColours();
      redraw();
    });

    // ---- The first picture

    fillNumbers();
    fillDiagnoses();
    fillFindings();
    fillLegend();
    readColours();
    layout();
    document.documentElement.dataset.state = "ready";
    """#
}

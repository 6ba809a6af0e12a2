extension HTMLReport {
  /// The style sheet. The colours are variables, which `PictureColour` defines for light and for dark pages.
  static let style = #"""
    :root { color-scheme: light dark; }
    * { box-sizing: border-box; }
    body {
      margin: 0 auto; padding: 20px 24px 40px; max-width: 1400px;
      background: var(--page); color: var(--text);
      font: 14px/1.45 system-ui, -apple-system, "Segoe UI", sans-serif;
    }
    h1 { font-size: 20px; margin: 0 0 12px; }
    h2 { font-size: 16px; margin: 26px 0 8px; }
    h3 { font-size: 14px; margin: 0 0 4px; }
    p { margin: 4px 0; }
    [hidden] { display: none !important; }
    .place { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: 12.5px; }
    .faint, summary { color: var(--faintText); font-weight: 400; }
    .error { color: var(--blocked); }
    #tools { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 16px; margin-bottom: 8px; }
    #tools input, #tools select {
      font: inherit; color: inherit; background: var(--page); border: 1px solid var(--faintText); border-radius: 6px;
      padding: 3px 9px;
    }
    #matches { color: var(--faintText); }
    #findings { list-style: none; margin: 0; padding: 0; display: grid; gap: 10px; }
    #findings > li {
      padding: 10px 14px; border: 1px solid var(--grid); border-left: 4px solid var(--grid); border-radius: 6px;
      overflow-wrap: anywhere;
    }
    #findings > li[data-state="new"] { border-left-color: var(--queued); }
    #findings > li[data-state="new"][data-severity="error"] { border-left-color: var(--blocked); }
    summary { cursor: pointer; }
    details ol { margin: 4px 0 0; padding-left: 28px; }
    .picture { overflow-x: auto; }
    :focus-visible { outline: 2px solid var(--running); outline-offset: 1px; }
    """#

  /// Shows the findings that have the words, the state and the severity that are chosen.
  static let script = #"""
    const tools = ["filter", "state", "severity"].map((id) => document.getElementById(id));
    const items = [...document.querySelectorAll("#findings > li")];
    function update() {
      const [words, state, severity] = tools.map((tool) => tool.value.toLowerCase());
      let shown = 0;
      for (const item of items) {
        item.hidden = !(item.textContent.toLowerCase().includes(words)
          && (!state || item.dataset.state === state) && (!severity || item.dataset.severity === severity));
        if (!item.hidden) shown += 1;
      }
      document.getElementById("matches").textContent = `${shown} of ${items.length} shown`;
    }
    if (items.length > 0) {
      for (const tool of tools) tool.addEventListener("input", update);
      update();
    }
    """#
}

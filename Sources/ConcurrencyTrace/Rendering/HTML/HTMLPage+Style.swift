extension HTMLPage {
  /// The style sheet. The colours are variables, which `PictureColour` defines for light and for dark pages.
  static let style = #"""
    :root { color-scheme: light dark; --raised: color-mix(in srgb, var(--text) 6%, var(--page)); }
    * { box-sizing: border-box; }
    body {
      margin: 0 auto; padding: 20px 24px 40px; max-width: 1800px;
      background: var(--page); color: var(--text);
      font: 14px/1.45 system-ui, -apple-system, "Segoe UI", sans-serif;
    }
    h1 { font-size: 20px; margin: 0 0 12px; }
    h2 { font-size: 16px; margin: 26px 0 8px; }
    p { margin: 6px 0; }
    [hidden] { display: none !important; }
    code, .place { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: 12.5px; }
    .faint, #keys, #status, #matches { color: var(--faintText); }

    /* The numbers */
    #numbers { display: flex; flex-wrap: wrap; gap: 10px; margin: 0; }
    #numbers > div {
      flex: 1 1 150px; max-width: 230px; padding: 8px 12px; border: 1px solid var(--grid); border-radius: 8px;
    }
    #numbers dt { color: var(--faintText); font-size: 12.5px; }
    #numbers dd { margin: 0; font-size: 12.5px; color: var(--faintText); }
    #numbers dd strong { display: block; font-size: 20px; font-weight: 600; color: var(--text); }

    /* Diagnoses and findings */
    #diagnoses ol, #blocking ul { list-style: none; margin: 0; padding: 0; display: grid; gap: 10px; }
    #diagnoses ol, #blocking > ul { grid-template-columns: repeat(auto-fit, minmax(min(100%, 480px), 1fr)); }
    #diagnoses li, #blocking li {
      padding: 10px 14px; border: 1px solid var(--grid); border-left: 4px solid var(--queued); border-radius: 6px;
      overflow-wrap: anywhere;
    }
    #blocking li { border-left-color: var(--blocked); }
    li > h3 { margin: 0 0 4px; font-size: 14px; }
    #diagnoses h3::first-letter { text-transform: uppercase; }
    .aside { display: flex; flex-wrap: wrap; align-items: baseline; gap: 6px 12px; }
    li > h3 .faint { font-weight: 400; margin-left: 8px; }
    summary { cursor: pointer; color: var(--faintText); }
    details ol { margin: 4px 0 0; padding-left: 28px; list-style: decimal; display: block; }
    details li, #blocking details li { border: 0; padding: 0; }

    /* The picture */
    #tools { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 16px; margin-bottom: 8px; }
    #filter { width: 220px; }
    #filter, button {
      font: inherit; color: inherit; background: var(--page); border: 1px solid var(--faintText); border-radius: 6px;
      padding: 3px 9px;
    }
    button { cursor: pointer; }
    button:hover { background: var(--raised); }
    #buttons { display: flex; gap: 4px; margin-left: auto; }
    .task { padding: 0 7px; max-width: 100%; font-size: 12.5px; overflow: hidden; text-overflow: ellipsis; }
    #legend { display: flex; flex-wrap: wrap; gap: 4px 14px; margin: 0; padding: 0; list-style: none; }
    #legend li { display: flex; align-items: center; gap: 6px; font-size: 12.5px; }
    #legend i { width: 14px; height: 12px; border-radius: 2px; }
    #legend i.thin { height: 4px; border-radius: 0; }
    #scroller {
      position: relative; overflow-x: hidden; overflow-y: auto; box-sizing: content-box;
      border: 1px solid var(--grid); border-radius: 6px; touch-action: pan-y;
    }
    :focus-visible { outline: 2px solid var(--running); outline-offset: 1px; }
    #canvas { position: sticky; top: 0; display: block; cursor: default; }
    #canvas.moves { cursor: grabbing; }
    #status { min-height: 1.45em; overflow-wrap: anywhere; }
    #keys { font-size: 12.5px; }
    kbd { padding: 0 4px; border: 1px solid var(--grid); border-radius: 4px; font: inherit; }
    #tooltip {
      position: fixed; z-index: 1; max-width: 460px; padding: 7px 11px; pointer-events: none; overflow-wrap: anywhere;
      background: var(--page); border: 1px solid var(--faintText); border-radius: 6px;
      box-shadow: 0 3px 12px rgb(0 0 0 / 25%); font-size: 12.5px;
    }
    #tooltip strong { display: block; }
    #tooltip dl { display: grid; grid-template-columns: max-content auto; gap: 0 12px; margin: 2px 0 0; }
    #tooltip dt { color: var(--faintText); }
    #tooltip dd { margin: 0; }
    """#
}

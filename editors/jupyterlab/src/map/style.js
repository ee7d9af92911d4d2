// The map's looks: JupyterLab's own colours for words and controls, ours for tiles.
// tests/unit/editors computes the contrasts of both themes from this text.

export const LOOKS = `
.sx-map {
  position: relative; max-width: 960px; padding: 4px 0;
  font-family: var(--jp-ui-font-family); font-size: var(--jp-ui-font-size1);
  color: var(--jp-ui-font-color0);
  --sx-hot: #e06c1f; --sx-cold: #9db4cc; --sx-glow: #ffd23e; --sx-pin: #1b1f24;
  --sx-tile-text: #14181d; --sx-line: #0072b2; --sx-quiet: #57606a; --sx-now: #b3261e;
}
body[data-jp-theme-light='false'] .sx-map {
  --sx-hot: #ff9550; --sx-cold: #7390ad; --sx-glow: #ffe27a; --sx-pin: #f5f7fa;
  --sx-tile-text: #0b0d10; --sx-line: #5cb8ee; --sx-quiet: #a9b1ba; --sx-now: #ff8f7a;
}
.sx-map [hidden] { display: none !important; }
.sx-map-figures { font-variant-numeric: tabular-nums; margin: 2px 0 6px; }
.sx-map-figures b { font-weight: 600; }
.sx-map-panes { display: flex; gap: 10px; }
.sx-map-canvas { flex: 1 1 auto; min-width: 0; height: 240px; cursor: pointer; display: block; }
.sx-map-ghosts { flex: 0 0 190px; font-size: var(--jp-ui-font-size0); color: var(--sx-quiet); }
.sx-map-ghosts ol { list-style: none; margin: 2px 0; padding: 0; }
.sx-map-ghosts li {
  white-space: nowrap; overflow: hidden; text-overflow: ellipsis; cursor: pointer;
}
.sx-map-ghosts button { all: unset; cursor: pointer; text-decoration: line-through; }
.sx-map-ghosts button:focus-visible, .sx-map button:focus-visible { outline: 2px solid var(--sx-line); }
.sx-map-row { display: flex; flex-wrap: wrap; gap: 6px 16px; align-items: center; margin: 6px 0; }
.sx-map-row label { display: inline-flex; gap: 6px; align-items: center; }
.sx-map-row output { min-width: 3.5em; font-variant-numeric: tabular-nums; font-weight: 600; }
.sx-map-row input[type='range'] { width: 150px; accent-color: var(--sx-line); }
.sx-map-row .sx-map-scrub { flex: 1 1 260px; width: auto; }
.sx-map-row button, .sx-map-row select {
  font: inherit; color: inherit; background: var(--jp-layout-color2);
  border: 1px solid var(--jp-border-color1); border-radius: 3px; padding: 1px 8px;
}
.sx-map-row button { cursor: pointer; min-width: 2em; }
.sx-map-row :disabled { opacity: 0.5; cursor: default; }
.sx-map-why { color: var(--sx-quiet); min-height: 1.4em; }
.sx-map-why b { color: var(--jp-ui-font-color0); }
.sx-map-curve text { fill: var(--sx-quiet); font-size: 11px; }
.sx-map-curve .sx-map-line { fill: none; stroke: var(--sx-line); stroke-width: 2; }
.sx-map-curve .sx-map-here { stroke: var(--sx-now); stroke-width: 1.5; }
.sx-map-curve .sx-map-dot { fill: var(--sx-now); }
.sx-map-curve .sx-map-axis { stroke: var(--jp-border-color1); stroke-width: 1; fill: none; }
.sx-map-tip {
  position: absolute; z-index: 2; pointer-events: none; white-space: pre; padding: 4px 8px;
  font-size: var(--jp-ui-font-size0); background: var(--jp-layout-color1);
  border: 1px solid var(--jp-border-color1); border-radius: 3px; box-shadow: var(--jp-elevation-z4);
}
.sx-map-said {
  margin: 6px 0; padding: 6px 8px; background: var(--jp-layout-color2); white-space: pre-wrap;
  font-family: var(--jp-code-font-family); font-size: var(--jp-code-font-size); max-height: 16em;
  overflow: auto;
}
.sx-map-said:empty { display: none; }
`;

if (typeof document !== 'undefined') {
  const sheet = document.createElement('style');
  sheet.textContent = LOOKS;
  document.head.append(sheet);
}

// The curves' looks: JupyterLab's own colours for words and axes, ours for the lines.
// tests/unit/editors computes the contrasts of both themes from this text.

const LOOKS = `
.sx-curves-output { padding: 4px 0; overflow-x: auto; }
.sx-curves {
  position: relative;
  --sx-rate: #0072b2; --sx-recent: #2f8fcc; --sx-hits: #00805d; --sx-misses: #b36b00;
  --sx-evictions: #c8501e; --sx-size: #0072b2; --sx-pinned: #00805d; --sx-budget: #57606a;
  --sx-muted: #57606a;
}
body[data-jp-theme-light='false'] .sx-curves {
  --sx-rate: #5cb8ee; --sx-recent: #8fd0f7; --sx-hits: #3fc79a; --sx-misses: #f0b24a;
  --sx-evictions: #ff8f5e; --sx-size: #5cb8ee; --sx-pinned: #3fc79a; --sx-budget: #a9b1ba;
  --sx-muted: #a9b1ba;
}
.sx-curves-picture { display: block; font-family: var(--jp-ui-font-family); }
.sx-curves-line { fill: none; stroke-width: 1.6; stroke-linejoin: round; }
.sx-curves-text.sx-ink { fill: var(--jp-ui-font-color0); }
.sx-curves-text.sx-muted { fill: var(--sx-muted); }
.sx-curves-line.sx-axis { stroke: var(--jp-border-color0); stroke-width: 1; }
.sx-curves-line.sx-grid { stroke: var(--jp-border-color2); stroke-width: 1; }
.sx-curves-line.sx-mark { stroke: var(--sx-muted); stroke-width: 1; stroke-dasharray: 1 3; }
.sx-curves-line.sx-rate { stroke: var(--sx-rate); stroke-width: 2; }
.sx-curves-line.sx-recent { stroke: var(--sx-recent); stroke-width: 1.2; }
.sx-curves-line.sx-hits { stroke: var(--sx-hits); }
.sx-curves-line.sx-misses { stroke: var(--sx-misses); }
.sx-curves-line.sx-evictions { stroke: var(--sx-evictions); }
.sx-curves-line.sx-size { stroke: var(--sx-size); }
.sx-curves-line.sx-pinned { stroke: var(--sx-pinned); stroke-width: 1.2; }
.sx-curves-line.sx-budget { stroke: var(--sx-budget); stroke-width: 1.4; stroke-dasharray: 5 3; }
.sx-curves-area.sx-budget { fill: var(--sx-budget); }
.sx-curves-hair {
  position: absolute; top: 0; width: 1px; background: var(--jp-border-color0);
  pointer-events: none;
}
.sx-curves-tip {
  position: absolute; top: 30px; padding: 4px 8px; pointer-events: none; white-space: nowrap;
  font-size: var(--jp-ui-font-size0); color: var(--jp-ui-font-color0);
  background: var(--jp-layout-color1); border: 1px solid var(--jp-border-color1);
  border-radius: 3px; box-shadow: var(--jp-elevation-z4);
}
.sx-curves-tip > div { display: flex; justify-content: space-between; gap: 1em; }
.sx-curves-tip b { font-variant-numeric: tabular-nums; }
`;

const sheet = document.createElement('style');
sheet.textContent = LOOKS;
document.head.append(sheet);

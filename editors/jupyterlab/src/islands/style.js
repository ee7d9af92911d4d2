// The looks of islands: JupyterLab's own colours and sizes. Form elements look like JupyterLab's.

const LOOKS = `
.sx-island-output { padding: 4px 0; overflow-x: auto; }
.sx-island {
  color: var(--jp-content-font-color1, CanvasText); font-family: var(--jp-content-font-family);
  font-size: var(--jp-content-font-size1); line-height: var(--jp-content-line-height);
}
.sx-island-asleep > .sx-island-root { opacity: 0.65; filter: grayscale(1); }
.sx-island-asleep::after {
  content: 'asleep: run the cell to wake it up'; display: block; margin-top: 4px;
  font-size: var(--jp-ui-font-size0, 11px); color: var(--jp-content-font-color2, GrayText);
}
.sx-island .sx-island-error {
  margin: 6px 0 0; padding: 6px 8px; white-space: pre-wrap; overflow-wrap: anywhere;
  font-family: var(--jp-code-font-family, monospace); font-size: var(--jp-code-font-size, 13px);
  color: var(--jp-content-font-color1, CanvasText);
  background: var(--jp-rendermime-error-background, #fdd);
  border-left: 3px solid var(--jp-error-color1, #d32f2f);
}
.sx-island .sx-island-error[hidden] { display: none; }
.sx-island button {
  font: inherit; padding: 3px 12px; margin: 2px; min-width: 28px; cursor: pointer;
  color: var(--jp-ui-font-color1, ButtonText); background: var(--jp-layout-color2, ButtonFace);
  border: 1px solid var(--jp-border-color1, #bbb); border-radius: 3px;
}
.sx-island button:hover { background: var(--jp-layout-color3, #ddd); }
.sx-island button:focus-visible, .sx-island input:focus-visible, .sx-island select:focus-visible,
.sx-island textarea:focus-visible { outline: 2px solid var(--jp-brand-color1, Highlight); outline-offset: 1px; }
.sx-island input:not([type=range], [type=checkbox], [type=radio], [type=color]), .sx-island select,
.sx-island textarea {
  font: inherit; padding: 3px 6px; margin: 2px;
  color: var(--jp-ui-font-color1, FieldText); background: var(--jp-layout-color1, Field);
  border: 1px solid var(--jp-border-color1, #bbb); border-radius: 3px;
}
.sx-island input[type=range], .sx-island input[type=checkbox], .sx-island input[type=radio] {
  accent-color: var(--jp-brand-color1, Highlight); vertical-align: middle;
}
.sx-island label.sx-widget { display: inline-flex; align-items: center; gap: 8px; margin: 2px 8px 2px 0; }
.sx-island output { font-variant-numeric: tabular-nums; min-width: 3ch; }
.sx-island table.sx-widget { border-collapse: collapse; margin: 4px 0; }
.sx-island table.sx-widget :is(th, td) {
  padding: 3px 10px; text-align: left; border-bottom: 1px solid var(--jp-border-color2, #ccc);
}
.sx-island table.sx-widget td.sx-number { text-align: right; font-variant-numeric: tabular-nums; }
.sx-island svg.sx-plot { color: var(--jp-content-font-color1, CanvasText); max-width: 100%; }
`;

const style = document.createElement('style');
style.textContent = LOOKS;
document.head.append(style);

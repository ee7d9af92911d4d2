// The stepper's looks: JupyterLab's own colours, and one of ours for what has changed.

export const LOOKS = `
.sx-steps { max-width: 900px; padding: 4px; color: var(--jp-ui-font-color0); --sx-new: #ffe08a; }
body[data-jp-theme-light='false'] .sx-steps { --sx-new: #5a4700; }
.sx-steps:focus-visible { outline: 2px solid var(--jp-brand-color1); }
.sx-steps-bar { display: flex; gap: 6px; align-items: center; margin-bottom: 6px; }
.sx-steps-bar button {
  font: inherit; color: inherit; background: var(--jp-layout-color2); cursor: pointer;
  border: 1px solid var(--jp-border-color1); border-radius: 3px; padding: 1px 8px; min-width: 2.4em;
}
.sx-steps-bar button:disabled { opacity: 0.5; cursor: default; }
.sx-steps pre, .sx-steps-stack, .sx-steps-variables {
  font-family: var(--jp-code-font-family); font-size: var(--jp-code-font-size); margin: 2px 0;
  white-space: pre-wrap; color: var(--jp-ui-font-color0);
}
.sx-steps-source { padding: 4px 6px; border-left: 3px solid var(--jp-border-color1); }
.sx-steps mark, .sx-steps .sx-new { background: var(--sx-new); color: inherit; }
.sx-steps-now { min-height: 3.2em; padding: 4px 6px; }
.sx-steps-stack { list-style: none; padding: 0; display: flex; flex-direction: column-reverse; min-height: 9em; justify-content: flex-end; }
.sx-steps-stack li { border: 1px solid var(--jp-border-color2); border-radius: 3px; padding: 1px 8px; margin: 1px 0; max-width: 40em; }
.sx-steps-stack .sx-steps-exit { opacity: 0.75; }
.sx-steps-stack .sx-steps-gone { border-style: dashed; opacity: 0.75; }
`;

if (typeof document !== 'undefined') {
  const sheet = document.createElement('style');
  sheet.textContent = LOOKS;
  document.head.append(sheet);
}

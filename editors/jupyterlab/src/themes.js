// The colours of code that the kernel sends as HTML, in JupyterLab's light and dark themes.

import { dark, light } from './colours.js';

const LIT = { light: 'rgba(255, 190, 0, 0.35)', dark: 'rgba(255, 190, 0, 0.2)' }; // under the mouse

const rule = (selector, colours, lit) => {
  const named = Object.entries(colours).map(([role, colour]) => `--sx-${role}: ${colour};`);
  return `${selector} { ${named.join(' ')} --sx-lit: ${lit}; }`;
};

const sheet = document.createElement('style');
sheet.textContent = [
  rule('body', light, LIT.light),
  rule("body[data-jp-theme-light='false']", dark, LIT.dark)
].join('\n');
document.head.append(sheet);

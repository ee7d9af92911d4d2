// Outputs of %cek: hosts `render` in JupyterLab. There is nothing to ask a kernel.

import { Widget } from '@lumino/widgets';

import { isSteps } from './state.js';
import { render } from './steps.js';

export const STEPS = 'application/vnd.sx.steps+json';

class Output extends Widget {
  constructor() {
    super();
    this.addClass('sx-steps-output');
    this.undraw = null;
  }

  async renderModel(mime) {
    this.undraw?.();
    this.undraw = null;
    const data = mime.data[STEPS];
    if (!isSteps(data)) {
      const words = document.createElement('pre');
      const text = mime.data['text/plain'];
      words.textContent = typeof text === 'string' ? text : 'states of the machine, of another version';
      this.node.replaceChildren(words);
      return;
    }
    this.undraw = render({ model: { get: () => data }, el: this.node });
  }

  dispose() {
    this.undraw?.();
    super.dispose();
  }
}

export const factory = {
  safe: true,
  mimeTypes: [STEPS],
  defaultRank: 10,
  createRenderer: () => new Output()
};

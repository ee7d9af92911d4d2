// Outputs with the cache's map, in notebooks and consoles: hosts `render` in JupyterLab.

import { Widget } from '@lumino/widgets';

import { render } from './map.js';
import { Entries } from './state.js';

export const CACHE = 'application/vnd.sx.cache+json';
const TARGET = 'sx.cache';
const VERSION = 1;

/** A model as anywidget's contract has it, over a comm of its own if there is a kernel. */
class Model {
  constructor(data, connection) {
    this.data = data;
    this.listeners = new Set();
    this.comm = null;
    if (connection?.handleComms) {
      this.comm = connection.createComm(TARGET);
      this.comm.onMsg = message => {
        for (const listener of this.listeners) listener(message.content.data);
      };
      this.comm.onClose = () => {
        this.comm = null;
      };
      this.comm.open({});
      this.send = content => this.comm?.send(content);
    }
  }

  get(name) {
    return name === 'data' ? this.data : undefined;
  }

  on(_event, listener) {
    this.listeners.add(listener);
  }

  off(_event, listener) {
    this.listeners.delete(listener);
  }

  close() {
    this.comm?.close();
    this.comm = null;
  }
}

class Output extends Widget {
  constructor(kernelOf) {
    super();
    this.addClass('sx-map-output');
    this.kernelOf = kernelOf;
    this.model = null;
    this.undraw = null;
  }

  async renderModel(mime) {
    this.clear();
    const data = mime.data[CACHE];
    if (data?.version !== VERSION || !new Entries().take(data.map, 0)) {
      const words = document.createElement('pre');
      const text = mime.data['text/plain'];
      words.textContent = typeof text === 'string' ? text : 'the JIT cache, of another version';
      this.node.replaceChildren(words);
      return;
    }
    this.model = new Model(data, this.kernelOf());
    this.undraw = render({ model: this.model, el: this.node });
  }

  clear() {
    this.undraw?.();
    this.undraw = null;
    this.model?.close();
    this.model = null;
  }

  dispose() {
    if (!this.isDisposed) this.clear();
    super.dispose();
  }
}

export const factory = kernelOf => ({
  safe: true,
  mimeTypes: [CACHE],
  defaultRank: 10,
  createRenderer: () => new Output(kernelOf)
});

/** Draw maps in a notebook or a console, with the kernel that it has when they are drawn. */
export function host(panel, rendermime) {
  rendermime.addFactory(factory(() => panel.sessionContext.session?.kernel ?? null), 10);
}

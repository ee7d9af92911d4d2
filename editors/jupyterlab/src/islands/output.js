// Outputs with islands, in notebooks and consoles: hosts `render` in JupyterLab.

import { Widget } from '@lumino/widgets';

import { render } from './island.js';
import { Model } from './model.js';
import './style.js';

export const ISLAND = 'application/vnd.sx.island+json';

const understood = data =>
  data && data.version === 1 && typeof data.id === 'string' && Array.isArray(data.tree);

/** An output that shows an island. `kernels()` answers what knows its kernel, or null. */
class Output extends Widget {
  constructor(kernels) {
    super();
    this.addClass('sx-island-output');
    this.kernels = kernels;
    this.model = null;
    this.id = '';
    this.unrender = () => {};
    this.unfollow = () => {};
  }

  /** Show what `mime` holds. What is saved while the island lives is what it shows already. */
  async renderModel(mime) {
    const data = mime.data[ISLAND];
    if (!understood(data)) {
      this.close_();
      const words = document.createElement('pre');
      words.textContent = String(mime.data['text/plain'] ?? 'an island of another version');
      this.node.replaceChildren(words);
      return;
    }
    if (data.id === this.id && this.model?.isConnected) return;
    this.close_();
    this.id = data.id;
    this.model = new Model({ island: data, alive: false });
    this.unrender = render({ model: this.model, el: this.node });
    this.unfollow = this.kernels()?.follow(connection => this.model?.connect(connection, data.id));
  }

  close_() {
    this.unfollow?.();
    this.unfollow = () => {};
    this.unrender();
    this.unrender = () => {};
    this.model?.close();
    this.model = null;
    this.id = '';
  }

  dispose() {
    if (this.isDisposed) return;
    this.close_();
    super.dispose();
  }
}

const factory = kernels => ({
  safe: true,
  mimeTypes: [ISLAND],
  defaultRank: 10,
  createRenderer: () => new Output(kernels)
});

/** The kernel of a panel, and who wants to know of another one. */
class Kernels {
  constructor(context) {
    this.context = context;
    this.followers = new Set();
    this.tell = () => this.followers.forEach(follower => follower(this.connection));
    context.kernelChanged.connect(this.tell);
    context.statusChanged.connect((_, status) => {
      if (status === 'restarting' || status === 'autorestarting' || status === 'dead') {
        this.wasDown = true;
        this.followers.forEach(follower => follower(null));
      } else if (this.wasDown && (status === 'idle' || status === 'busy')) {
        this.wasDown = false;
        this.tell();
      }
    });
  }

  get connection() {
    return this.context.session?.kernel ?? null;
  }

  follow(follower) {
    this.followers.add(follower);
    follower(this.connection);
    return () => this.followers.delete(follower);
  }
}

/** Where there is no kernel: the last state, asleep. */
export const asleep = factory(() => null);

/** Show islands in a notebook or a console. */
export function host(panel, rendermime) {
  const kernels = new Kernels(panel.sessionContext);
  rendermime.addFactory(factory(() => kernels), 10);
}

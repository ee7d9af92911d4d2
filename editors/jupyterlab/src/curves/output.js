// Outputs with figures, in notebooks and consoles: hosts `render` in JupyterLab.

import { Widget } from '@lumino/widgets';

import { Feed } from './feed.js';
import { understood } from './figures.js';
import { Model } from './model.js';
import { render } from './render.js';
import './style.js';

export const FIGURES = 'application/vnd.sx.curves+json';

/** An output that shows curves. `feedOf()` answers the feed of its kernel, or null. */
class Output extends Widget {
  constructor(feedOf) {
    super();
    this.addClass('sx-curves-output');
    this.feedOf = feedOf;
    this.model = new Model({ curves: null });
    this.unfollow = () => {};
    this.undraw = null;
  }

  /** Show what `mime` holds: the beginning of what moves, or what a cell came to. */
  async renderModel(mime) {
    this.unfollow();
    this.unfollow = () => {};
    const curves = understood(mime.data[FIGURES]);
    if (!curves) {
      this.fail(mime.data['text/plain']);
      return;
    }
    this.undraw ??= render({ model: this.model, el: this.node });
    this.model.set('curves', curves);
    const feed = curves.id ? this.feedOf() : null;
    if (feed) {
      this.unfollow = feed.follow(curves.id, curves, newer => this.model.set('curves', newer));
    }
  }

  /** Figures that we do not understand, perhaps of a later version: their text is shown. */
  fail(text) {
    this.undraw?.();
    this.undraw = null;
    const words = document.createElement('pre');
    words.textContent = typeof text === 'string' ? text : 'JIT cache: figures of another version';
    this.node.replaceChildren(words);
  }

  dispose() {
    if (this.isDisposed) return;
    this.unfollow();
    this.undraw?.();
    super.dispose();
  }
}

/** What makes outputs, for a registry of renderers whose kernel `feedOf` knows. */
export const factory = feedOf => ({
  safe: true,
  mimeTypes: [FIGURES],
  defaultRank: 10,
  createRenderer: () => new Output(feedOf)
});

/** Follow the kernels of a notebook or a console, and draw its curves. */
export function host(panel, rendermime) {
  const context = panel.sessionContext;
  let feed = null;

  function connect() {
    feed?.dispose();
    feed = null;
    const connection = context.session?.kernel;
    if (connection && context.session.kernel.name.length) feed = new Feed(connection);
  }

  context.kernelChanged.connect(connect);
  panel.disposed.connect(() => feed?.dispose());
  rendermime.addFactory(factory(() => feed), 10);
  connect();
}

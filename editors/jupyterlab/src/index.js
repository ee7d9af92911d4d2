// The JupyterLab extension: the language `sx`, new SX files, and in outputs the cache's curves and
// islands.

import { IConsoleTracker } from '@jupyterlab/console';
import { INotebookTracker } from '@jupyterlab/notebook';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';

import { factory, host } from './curves/output.js';
import { files } from './files.js';
import * as islands from './islands/output.js';
import { language } from './language.js';
import * as map from './map/output.js';
import * as steps from './steps/output.js';
import './themes.js';

const curves = {
  id: 'sx-jupyterlab:curves',
  description: "The JIT cache's curves, drawn while a cell runs.",
  autoStart: true,
  requires: [IRenderMimeRegistry],
  optional: [INotebookTracker, IConsoleTracker],
  activate(_app, rendermime, notebooks, consoles) {
    rendermime.addFactory(factory(() => null), 10); // where there is no kernel
    notebooks?.widgetAdded.connect((_, panel) => host(panel, panel.content.rendermime));
    consoles?.widgetAdded.connect((_, panel) => host(panel, panel.console.rendermime));
    notebooks?.forEach(panel => host(panel, panel.content.rendermime));
  }
};

const live = {
  id: 'sx-jupyterlab:islands',
  description: 'Islands whose handlers run in the kernel.',
  autoStart: true,
  requires: [IRenderMimeRegistry],
  optional: [INotebookTracker, IConsoleTracker],
  activate(_app, rendermime, notebooks, consoles) {
    const inNotebook = panel => islands.host(panel, panel.content.rendermime);
    rendermime.addFactory(islands.asleep, 10); // where there is no kernel
    notebooks?.widgetAdded.connect((_, panel) => inNotebook(panel));
    consoles?.widgetAdded.connect((_, panel) => islands.host(panel, panel.console.rendermime));
    notebooks?.forEach(inNotebook);
  }
};

const maps = {
  id: 'sx-jupyterlab:map',
  description: 'The JIT cache as a map that moves, and recorded calls to play.',
  autoStart: true,
  requires: [IRenderMimeRegistry],
  optional: [INotebookTracker, IConsoleTracker],
  activate(_app, rendermime, notebooks, consoles) {
    rendermime.addFactory(map.factory(() => null), 10);
    rendermime.addFactory(steps.factory, 10);
    notebooks?.widgetAdded.connect((_, panel) => map.host(panel, panel.content.rendermime));
    consoles?.widgetAdded.connect((_, panel) => map.host(panel, panel.console.rendermime));
    notebooks?.forEach(panel => map.host(panel, panel.content.rendermime));
  }
};

export default [language, files, curves, live, maps];

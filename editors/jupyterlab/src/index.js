// The JupyterLab extension: the language `sx`, new SX files, and the cache's curves in outputs.

import { IConsoleTracker } from '@jupyterlab/console';
import { INotebookTracker } from '@jupyterlab/notebook';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';

import { factory, host } from './curves/output.js';
import { files } from './files.js';
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

export default [language, files, curves, maps];

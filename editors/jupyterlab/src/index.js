// The JupyterLab extension: the language `sx`, which the kernel and *.sx files name, and the
// cache's curves in the outputs of its notebooks and consoles.

import { LanguageSupport, StreamLanguage } from '@codemirror/language';
import { IEditorLanguageRegistry } from '@jupyterlab/codemirror';
import { IConsoleTracker } from '@jupyterlab/console';
import { INotebookTracker } from '@jupyterlab/notebook';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';

import { factory, host } from './curves/output.js';
import { mode } from './mode.js';

const language = {
  id: 'sx-jupyterlab:language',
  description: 'Highlighting, indentation and brackets for SX.',
  autoStart: true,
  requires: [IEditorLanguageRegistry],
  activate(_app, languages) {
    languages.addLanguage({
      name: 'sx',
      displayName: 'SX',
      mime: ['text/x-sx'],
      extensions: ['sx'],
      load: async () => new LanguageSupport(StreamLanguage.define(mode))
    });
  }
};

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

export default [language, curves];

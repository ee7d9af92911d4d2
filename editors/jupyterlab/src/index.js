// The JupyterLab extension: registers the language `sx`, which the kernel and *.sx files name.

import { LanguageSupport, StreamLanguage } from '@codemirror/language';
import { IEditorLanguageRegistry } from '@jupyterlab/codemirror';

import { mode } from './mode.js';

const plugin = {
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

export default plugin;

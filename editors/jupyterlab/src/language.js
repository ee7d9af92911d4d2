// The language `sx`, which the kernel and *.sx files name.

import { closeBrackets, closeBracketsKeymap } from '@codemirror/autocomplete';
import { LanguageSupport, StreamLanguage } from '@codemirror/language';
import { keymap } from '@codemirror/view';
import { IEditorLanguageRegistry } from '@jupyterlab/codemirror';
import { ISettingRegistry } from '@jupyterlab/settingregistry';

import { mode } from './mode.js';

const ID = 'sx-jupyterlab:language';

/** JupyterLab closes no brackets unless one finds its setting. A Lisp is no joy without. */
const closing = () => [closeBrackets(), keymap.of(closeBracketsKeymap)];

async function closesBrackets(settings) {
  try {
    const ours = await settings.load(ID);
    return ours.get('closeBrackets').composite !== false;
  } catch {
    return true; // an application without settings, or without ours
  }
}

export const language = {
  id: ID,
  description: 'Highlighting, indentation and brackets for SX.',
  autoStart: true,
  requires: [IEditorLanguageRegistry],
  optional: [ISettingRegistry],
  activate(_app, languages, settings) {
    languages.addLanguage({
      name: 'sx',
      displayName: 'SX',
      mime: ['text/x-sx'],
      extensions: ['sx'],
      load: async () => {
        const support = !settings || (await closesBrackets(settings)) ? closing() : [];
        return new LanguageSupport(StreamLanguage.define(mode), support);
      }
    });
  }
};

// SX files: their icon, and how a new one is made from the launcher and the palette.

import { ICommandPalette } from '@jupyterlab/apputils';
import { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import { ILauncher } from '@jupyterlab/launcher';
import { LabIcon } from '@jupyterlab/ui-components';

const NEW = 'sx:new-file';

// the kernel's logo, without its ground
const icon = new LabIcon({
  name: 'sx:logo',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">
<rect x="2" y="2" width="60" height="60" rx="13" fill="#123a5a"/>
<g fill="none" stroke-linecap="round" stroke-width="4.2" stroke="#9fd3f5">
<path d="M17 11 Q7 32 17 53"/><path d="M47 11 Q57 32 47 53"/></g>
<g fill="none" stroke="#ffffff" stroke-width="4.6" stroke-linecap="round">
<path d="M29.5 20.5 C26.5 17 19 17.5 19 22.3 C19 28 30 25.5 30 31.3 C30 36.3 21.8 36.6 18.6 32.9"/>
<path d="M35.2 19.2 L45.2 34.6 M45.2 19.2 L35.2 34.6"/></g>
<path d="M17.5 47.5 H24 L28.5 44.4 L33 46 L39 41.2 H46.5" fill="none" stroke="#f2a900" stroke-width="3.2"/>
</svg>`
});

export const files = {
  id: 'sx-jupyterlab:files',
  description: 'New SX files.',
  autoStart: true,
  optional: [ILauncher, ICommandPalette, IDefaultFileBrowser],
  activate(app, launcher, palette, browser) {
    app.docRegistry.addFileType({
      name: 'sx',
      displayName: 'SX File',
      extensions: ['.sx'],
      mimeTypes: ['text/x-sx'],
      icon
    });
    app.commands.addCommand(NEW, {
      label: args => (args.isPalette ? 'New SX File' : 'SX File'),
      caption: 'Create a new SX file',
      icon: args => (args.isPalette ? undefined : icon),
      execute: async ({ cwd }) => {
        const path = cwd ?? browser?.model.path ?? '';
        const made = await app.commands.execute('docmanager:new-untitled', {
          path,
          type: 'file',
          ext: 'sx'
        });
        return made && app.commands.execute('docmanager:open', { path: made.path, factory: 'Editor' });
      }
    });
    launcher?.add({ command: NEW, category: 'Other', rank: 2 });
    palette?.addItem({ command: NEW, category: 'Text Editor', args: { isPalette: true } });
  }
};

import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Plugin } from 'vite';

/** Writes into the built page which files it may load, for src/offline; @musica/web keeps the weights by itself. */
export function listFiles(): Plugin {
  let folder = '';
  return {
    name: 'list-files',
    apply: 'build',
    configResolved: ({ root, build }) => {
      folder = resolve(root, build.outDir);
    },
    closeBundle: async () => {
      const page = join(folder, 'index.html');
      const names = await readdir(folder, { recursive: true });
      const files = names
        .map((name) => name.replaceAll('\\', '/'))
        .filter((name) => /\.\w+$/.test(name) && !/^index\.html$|^service-worker\.js$|\.bin$/.test(name))
        .sort();
      const list = `<script type="application/json" id="files">${JSON.stringify(files)}</script>`;
      await writeFile(page, (await readFile(page, 'utf8')).replace('</body>', `${list}\n  </body>`));
    },
  };
}

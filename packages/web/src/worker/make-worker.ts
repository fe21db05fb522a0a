import { MusicaError, messageOf } from '@musica/core/client';

/** What to do where the Worker's script is not found, or is something else. */
export const workerHint =
  'esbuild, Rollup and other tools that copy no files: `npx musica-assets public/musica` and `assets: "/musica/"`; ' +
  'or start the file @musica/web/worker yourself, `worker: () => new Worker(url, { type: "module" })`';

/** The Worker of this package; written in the form that bundlers recognise. */
export function makeWorker(assets?: URL): Worker {
  if (typeof Worker === 'undefined') {
    throw new MusicaError('config', 'there are no Workers here', { hint: 'load without `worker`' });
  }
  try {
    if (assets !== undefined) return new Worker(new URL('worker.js', assets), { type: 'module' });
    return new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
  } catch (cause) {
    // Of another site, or forbidden by the policy in browsers that say so at once.
    throw new MusicaError('backend', `the Worker cannot be started: ${messageOf(cause)}`, {
      cause,
      hint: "its script must come from the page's own site, and worker-src (or script-src) of a Content-Security-Policy allow it",
    });
  }
}

// Starts service-process.mjs and talks to it.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export async function startService(options) {
  const child = fork(fileURLToPath(new URL('service-process.mjs', import.meta.url)), [
    JSON.stringify(options),
  ]);
  const bugs = [];
  let ended;
  child.on('message', ({ bug }) => bug && bugs.push(bug));
  child.on('exit', (code, signal) => {
    ended = code ?? signal;
  });
  const [{ port }] = await once(child, 'message');
  return {
    port,
    bugs,
    get ended() {
      return ended;
    },
    /** Mebibytes. */
    async memory() {
      child.send('memory');
      for (;;) {
        const [{ rss }] = await once(child, 'message');
        if (rss !== undefined) return Math.round(rss);
      }
    },
    stop: () => child.disconnect(),
  };
}

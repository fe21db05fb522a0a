import { serveAligner, type WorkerScope } from '../../src/worker/serve-aligner';
import { spyOnDevices } from './spy-on-devices';

spyOnDevices();

// Before the aligner's own listener, which knows nothing of it.
globalThis.addEventListener('message', (event) => {
  if ((event as MessageEvent).data !== 'kill') return;
  event.stopImmediatePropagation();
  (globalThis as { newestDevice?: { destroy(): void } }).newestDevice?.destroy();
});
serveAligner(globalThis as unknown as WorkerScope, (url) => import(url));

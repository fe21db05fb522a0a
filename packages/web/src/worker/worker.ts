// The script of the Worker, which is built as one file without imports: bundlers, development servers and pages without
// either take it as it is. `loadAligner({ worker: true })` starts it.
import { serveAligner, type WorkerScope } from './serve-aligner';

serveAligner(
  globalThis as unknown as WorkerScope,
  // The URL is the page's (see `OwnFiles`); the build marks it as nothing for bundlers.
  (url) => import(url),
);

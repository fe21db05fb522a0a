// The script of the Worker: `loadAligner({ worker: true })` starts it.
import { serveAligner, type WorkerScope } from './serve-aligner';

serveAligner(globalThis as unknown as WorkerScope);

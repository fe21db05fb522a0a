import { parentPort, workerData } from 'node:worker_threads';
import { tuneDecoder } from '../images/decode';
import type { AlignSetup } from './align-task';
import { AlignWorker } from './align-worker';
import { sentError } from './sent-error';
import type { TaskMessage, ThreadMessage } from './thread-messages';

// The program of one thread of `AlignPool`: an `AlignWorker` that is asked by messages.

const port = parentPort!;
const answer = (message: ThreadMessage) => port.postMessage(message);

// There are as many threads as there are to be: the decoder must not start its own beside them.
tuneDecoder({ threads: 1, cacheMegabytes: 0 });

AlignWorker.load(workerData as AlignSetup).then(
  (worker) => {
    port.on('message', ({ id, task }: TaskMessage) => {
      worker.align(task).then(
        (result) => answer({ id, result }),
        (error: unknown) => answer({ id, error: sentError(error) }),
      );
    });
    answer({ ready: { steps: worker.steps } });
  },
  (error: unknown) => answer({ failed: sentError(error) }),
);

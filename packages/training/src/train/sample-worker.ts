import { parentPort, workerData } from 'node:worker_threads';
import { tuneDecoder } from '@musica/node';
import { batchMaker } from './sample-maker';
import { type BatchRequest, buffersOf, type WorkerSetup } from './sample-messages';

tuneDecoder({ threads: 1, cacheMegabytes: 0 });
const make = batchMaker(workerData as WorkerSetup);

parentPort!.on('message', async (request: BatchRequest) => {
  const answer = await make(request);
  parentPort!.postMessage(answer, 'error' in answer ? [] : buffersOf(answer));
});

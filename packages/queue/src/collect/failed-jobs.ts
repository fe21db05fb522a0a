import type { Job, Queue } from 'bullmq';
import { parseJob } from '../jobs/align-job';
import { itemId } from '../jobs/item';
import type { DeadLetter } from '../work/outcome';

/** Jobs that are read at once. */
const PAGE = 100;

/** The images of jobs that failed as a whole, each as a dead letter with the job's error. */
export async function* failedImages(queue: Queue): AsyncGenerator<DeadLetter> {
  for (let first = 0; ; first += PAGE) {
    const jobs: Job[] = await queue.getJobs(['failed'], first, first + PAGE - 1, true);
    for (const job of jobs) yield* lettersOf(job);
    if (jobs.length === 0) return;
  }
}

function lettersOf({ id, data, failedReason: message, attemptsMade: attempts }: Job): DeadLetter[] {
  const error = { code: 'job', message };
  try {
    const { items, options } = parseJob(data);
    return items.map((item) => ({ id: itemId(item, options), image: item.image, error, attempts }));
  } catch {
    return [{ id: `job ${id}`, image: `job ${id}`, error, attempts }];
  }
}

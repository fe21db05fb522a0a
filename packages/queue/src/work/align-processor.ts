import { isMusicaError, messageOf } from '@musica/core';
import { coresHere } from '@musica/node';
import { type Job, type Queue, UnrecoverableError, WaitingError } from 'bullmq';
import { alignJob, jobId, type ParsedJob, parseJob } from '../jobs/align-job';
import { itemId, type QueueItem } from '../jobs/item';
import { jobDefaults } from '../jobs/job-defaults';
import { redisOf } from '../redis';
import { ImageReader } from '../sources/image-reader';
import { countOnce } from '../status/tally';
import { drawnName, type ResultStore, resultsName } from '../store/result-store';
import { AlignerCache } from './aligner-cache';
import { deathsOf, runCarefully } from './careful';
import { type Counts, countsOf, fromLines, isDead, type Outcome, toLines } from './outcome';
import { type BatchTools, runBatch } from './run-batch';
import type { AlignWorkerOptions } from './settings';

/** What a job returns: with a store how much there was, without one the results. */
export type AlignJobResult = Counts | { readonly results: readonly Outcome[] };

/** What a worker does with one job after the other. */
export class AlignProcessor {
  readonly #aligners: AlignerCache;
  readonly #reader: ImageReader;

  /** @param queue that the jobs come from */
  constructor(
    private readonly queue: Queue,
    private readonly store: ResultStore | undefined,
    private readonly options: AlignWorkerOptions,
  ) {
    this.#aligners = new AlignerCache(options.jobs ?? coresHere());
    this.#reader = new ImageReader(options);
  }

  /**
   * Works on a job. Its results are stored whole before it is completed, under a name that is the job's own, so that a job
   * that is run again, after whatever happened in between, changes nothing.
   * @param signal aborted: the job goes back to the queue as it was
   */
  async process(job: Job, token?: string, signal?: AbortSignal): Promise<AlignJobResult> {
    const parsed = parsedOrRefused(job.data);
    const { store } = this;
    if (store === undefined) return { results: await this.#run(job, parsed, token, signal) };
    const earlier = await store.find(resultsName(job.id!));
    if (earlier !== undefined) {
      const outcomes = fromLines(earlier);
      // One that is new to this server was done for an earlier one: it counts as done there.
      if (job.attemptsStarted > 1) await this.#count(job, outcomes);
      return countsOf(outcomes);
    }
    const outcomes = await this.#run(job, parsed, token, signal);
    const settled = outcomes.filter((outcome) => !this.#mayTryAgain(outcome, parsed));
    if (settled.length < outcomes.length) {
      // Before the results: whoever finds them must be able to rely on the rest being in the queue.
      const left = parsed.items.filter((_, index) => !settled.includes(outcomes[index]!));
      await this.#addAgain(left, parsed);
    }
    await store.write(resultsName(job.id!), toLines(settled), 'application/x-ndjson');
    await this.#count(job, settled);
    return countsOf(settled);
  }

  async close(): Promise<void> {
    await this.#aligners.close();
    await this.#reader.dispose();
  }

  async #run(job: Job, parsed: ParsedJob, token?: string, signal?: AbortSignal): Promise<Outcome[]> {
    const needsDetector = parsed.items.some(({ boxes }) => boxes === undefined);
    try {
      return await this.#aligners.use(parsed.options, needsDetector, async (aligner) => {
        const tools: BatchTools = {
          aligner,
          reader: this.#reader,
          keepDrawn: (item, drawn) => this.#keepDrawn(item, parsed, drawn),
          signal,
        };
        if (job.stalledCounter === 0) return runBatch(parsed, tools);
        return runCarefully(parsed, tools, deathsOf(job.progress), (deaths) =>
          job.updateProgress({ ...deaths }),
        );
      });
    } catch (error) {
      if (!signal?.aborted || isMusicaError(error)) throw error;
      await job.moveToWait(token);
      throw new WaitingError('the worker stops');
    }
  }

  #mayTryAgain(outcome: Outcome, { attempt }: ParsedJob): boolean {
    const { attempts = 3 } = this.options;
    return isDead(outcome) && outcome.error.code !== 'crash' && attempt < attempts;
  }

  async #addAgain(items: readonly QueueItem[], { options, attempt, round }: ParsedJob): Promise<void> {
    const { retryDelay = 5000 } = this.options;
    const next = attempt + 1;
    await this.queue.add('align', alignJob(items, options, next, round), {
      ...jobDefaults,
      jobId: jobId(items, options, next, round),
      delay: retryDelay * 4 ** (attempt - 1),
    });
  }

  async #count(job: Job, outcomes: readonly Outcome[]): Promise<void> {
    const redis = await redisOf(this.queue);
    const toKey = (name: string) => this.queue.toKey(name);
    await countOnce(redis, toKey, job.id!, countsOf(outcomes), outcomes.filter(isDead));
  }

  async #keepDrawn(item: QueueItem, { options }: ParsedJob, drawn: Uint8Array): Promise<string> {
    const [type, ending] = options.draw === 'jpeg' ? ['image/jpeg', 'jpg'] : ['image/png', 'png'];
    const name = drawnName(itemId(item, options), ending);
    await this.store?.write(name, drawn, type);
    return name;
  }
}

/** A job that is none of ours does not become one by trying again. */
function parsedOrRefused(data: unknown): ParsedJob {
  try {
    return parseJob(data);
  } catch (error) {
    throw new UnrecoverableError(messageOf(error));
  }
}

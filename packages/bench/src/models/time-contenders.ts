import { messageOf, stageOf, type WorkOptions } from '@musica/core';
import type { ContenderName, LoadedContender, TimedRuns } from '../contender';
import { ContenderProcess } from '../contender-process';
import { type BenchImage, boxesAround } from '../sample-image';

/** The two sizes of batches that are timed. */
export const batchSizes = [1, 8] as const;
export type BatchSize = (typeof batchSizes)[number];

export interface TimingOptions {
  readonly contenders: readonly ContenderName[];
  readonly sample: BenchImage;
  readonly rounds: number;
  /** Of each contender in each round, at least. */
  readonly milliseconds: number;
  readonly exitBelow: number;
  readonly seed: number;
}

/** The calls of every round. */
type Rounds = TimedRuns[];

/** A contender that ran. */
export interface ContenderTimes {
  readonly name: ContenderName;
  readonly loaded: LoadedContender;
  readonly all: Readonly<Record<BatchSize, Rounds>>;
  /** Only of contenders with early exit. */
  readonly selective?: Readonly<Record<BatchSize, Rounds>>;
  /** Of one face: milliseconds of each part, for every call. */
  readonly stages: Record<string, number>[];
  readonly process: ContenderProcess;
}

export interface BenchTimes {
  readonly ran: readonly ContenderTimes[];
  readonly failed: readonly { readonly name: ContenderName; readonly reason: string }[];
}

/** A contender whose calls take longer than this, in milliseconds, is called in the first rounds only. */
const SLOW = 300;
const SLOW_ROUNDS = 3;
/** V8 compiles what runs often once more, and better: before that is done, nothing is timed. */
const WARM_UP = 400;

/**
 * Times the contenders: round after round, each in turn, so that all see the same machine. Their processes stay, for
 * questions about accuracy; the caller stops them.
 */
export async function timeContenders(options: TimingOptions, work: WorkOptions): Promise<BenchTimes> {
  const { signal } = work;
  const { contenders, sample, rounds, milliseconds, exitBelow, seed } = options;
  const ran: ContenderTimes[] = [];
  const failed: { name: ContenderName; reason: string }[] = [];
  const finished = stageOf(work, 'bench', contenders.length + batchSizes.length * rounds);
  try {
    signal?.throwIfAborted();
    for (const name of contenders) {
      const child = new ContenderProcess(signal);
      try {
        const loaded = await child.load(name, exitBelow);
        const none = (): Record<BatchSize, Rounds> => ({ 1: [], 8: [] });
        ran.push({
          name,
          loaded,
          all: none(),
          ...(loaded.selective && { selective: none() }),
          stages: [],
          process: child,
        });
      } catch (error) {
        signal?.throwIfAborted();
        failed.push({ name, reason: messageOf(error) });
        child.stop();
      }
      finished();
    }
    for (const size of batchSizes) {
      const boxes = boxesAround(sample.box, size, seed);
      const slow = new Set<ContenderTimes>();
      for (const contender of ran) {
        await contender.process.prepare(sample.image, boxes);
        const { wall } = await contender.process.run(false, WARM_UP);
        if (contender.selective) await contender.process.run(true, milliseconds);
        if (Math.min(...wall) > SLOW) slow.add(contender);
      }
      for (let round = 0; round < rounds; round++) {
        for (const contender of ran) {
          signal?.throwIfAborted();
          if (slow.has(contender) && round >= SLOW_ROUNDS) continue;
          contender.all[size].push(await contender.process.run(false, milliseconds));
          if (contender.selective) {
            contender.selective[size].push(await contender.process.run(true, milliseconds));
          }
          if (size === 1 && contender.loaded.stages) {
            contender.stages.push(...(await contender.process.stages(milliseconds)));
          }
        }
        finished();
      }
    }
    return { ran, failed };
  } catch (error) {
    for (const contender of ran) contender.process.stop();
    signal?.throwIfAborted();
    throw error;
  }
}

import { MusicaError, type WorkOptions } from '@musica/core';
import { type AlignerBackend, alignerBackendNames, shippedModels } from '@musica/node';
import type { PeakThroughput } from '@musica/wasm';
import { type ContenderName, peerNames } from '../contender';
import { ContenderProcess } from '../contender-process';
import { type Machine, thisMachine } from '../machine';
import { type BenchImage, defaultImage } from '../sample-image';
import { type AccuracyOptions, measureAccuracy } from './accuracy';
import { type BenchReport, reportOf, simdOf } from './report';
import { type BenchTimes, timeContenders } from './time-contenders';

export interface BenchModelsOptions extends WorkOptions {
  /** As for `loadAligner`. Default: all that are shipped. */
  readonly models?: readonly string[];
  /** Default: all; which do not load here is in the report. */
  readonly backends?: readonly AlignerBackend[];
  /** Whether other packages are timed, too, where they are installed. */
  readonly peers?: boolean;
  /** Default: the sample photograph of the repository, or noise where that is not. */
  readonly sample?: BenchImage;
  /** Each contender takes one turn in a round. Default: 9 */
  readonly rounds?: number;
  /** Of each contender in each round, at least. Default: 60, some dozens of calls. */
  readonly milliseconds?: number;
  /** Threshold of the runs with early exit: predicted NME in percent. Default: 5 */
  readonly exitBelow?: number;
  /** Of the boxes of the second to the eighth face. Default: 1 */
  readonly seed?: number;
  /** What accuracy is measured on; without, it is not. */
  readonly accuracy?: AccuracyOptions;
  /** Default: this one, as it is now. */
  readonly machine?: Machine;
}

/**
 * Times models on backends, and other packages beside them, each in a process of its own. What does not load is in the
 * report, with the reason.
 * @throws MusicaError `backend` where nothing could be timed
 */
export async function benchModels(options: BenchModelsOptions = {}): Promise<BenchReport> {
  const { models = shippedModels(), backends = alignerBackendNames, peers = false, accuracy } = options;
  const { rounds = 9, milliseconds = 60, exitBelow = 5, seed = 1, machine = thisMachine() } = options;
  const { sample = await defaultImage() } = options;
  const contenders = [
    ...models.flatMap((model) =>
      backends.map((backend): ContenderName => ({ kind: 'musica', model, backend })),
    ),
    ...(peers ? peerNames.map((peer): ContenderName => ({ kind: 'peer', peer })) : []),
  ];
  const times = await timeContenders({ contenders, sample, rounds, milliseconds, exitBelow, seed }, options);
  try {
    if (times.ran.length === 0) {
      const reason = times.failed[0]?.reason ?? 'no contenders';
      throw new MusicaError('backend', `nothing could be timed: ${reason}`);
    }
    const peaks = await peaksOf(times, options.signal);
    const scores = accuracy && (await measureAccuracy(times.ran, accuracy, options));
    return reportOf(times, {
      machine,
      image: sample.name,
      rounds,
      exitBelow,
      peaks,
      ...(accuracy && scores && { accuracy, scores }),
    });
  } finally {
    for (const contender of times.ran) contender.process.stop();
  }
}

/** Reads are measured for the weights of each model on our kernels: what fits into a cache is read faster. */
async function peaksOf(times: BenchTimes, signal?: AbortSignal): Promise<PeakThroughput | undefined> {
  const workingSets = simdOf(times.ran).map(({ loaded }) => loaded.cost!.weightBytes);
  if (workingSets.length === 0) return undefined;
  const child = new ContenderProcess(signal);
  try {
    return await child.peaks(workingSets);
  } finally {
    child.stop();
  }
}

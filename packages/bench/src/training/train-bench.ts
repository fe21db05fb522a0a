import { messageOf, stageOf, type WorkOptions } from '@musica/core';
import { formatTable } from '@musica/evaluation';
import type { BackendName } from '@musica/node';
import { ContenderProcess } from '../contender-process';
import { type Machine, thisMachine } from '../machine';

/** What `musica bench --train` prints. */
export interface TrainReport {
  readonly machine: Machine;
  readonly batch: number;
  /** Samples a second that the arithmetic of all cores allows, by what one core was measured at; null without SIMD. */
  readonly rooflineSamplesPerSecond: number | null;
  readonly backends: readonly {
    readonly name: BackendName;
    readonly detail: string;
    readonly samplesPerSecond: number;
  }[];
  readonly notLoaded: readonly { readonly name: BackendName; readonly reason: string }[];
}

/** What each backend is given, in milliseconds, after its first step. */
const MILLISECONDS = 5000;

export interface BenchTrainingOptions extends WorkOptions {
  readonly backends: readonly BackendName[];
  /** Samples of a training step. Default: 16 */
  readonly batch?: number;
  /** Default: this one, as it is now. */
  readonly machine?: Machine;
}

/**
 * Times the training of `standard` on each backend, one after the other: each uses all cores it can. What does not load
 * is in the report, with the reason.
 */
export async function benchTraining(options: BenchTrainingOptions): Promise<TrainReport> {
  const { backends: names, batch = 16, machine = thisMachine(), signal } = options;
  const finished = stageOf(options, 'bench', names.length);
  const backends: TrainReport['backends'][number][] = [];
  const notLoaded: TrainReport['notLoaded'][number][] = [];
  let rooflineSamplesPerSecond: number | null = null;
  signal?.throwIfAborted();
  for (const name of names) {
    const child = new ContenderProcess(signal);
    try {
      const { detail, samplesPerSecond, multiplyAdds } = await child.train(name, batch, MILLISECONDS);
      backends.push({ name, detail, samplesPerSecond });
      const peak = (await child.peaks([])).multiplyAddsPerSecond * machine.cores;
      rooflineSamplesPerSecond = Math.max(rooflineSamplesPerSecond ?? 0, peak / multiplyAdds);
    } catch (error) {
      signal?.throwIfAborted();
      notLoaded.push({ name, reason: messageOf(error) });
    } finally {
      child.stop();
    }
    finished();
  }
  return { machine, batch, rooflineSamplesPerSecond, backends, notLoaded };
}

/** The result for people. */
export function trainLines({
  machine,
  batch,
  rooflineSamplesPerSecond,
  backends,
  notLoaded,
}: TrainReport): string[] {
  return [
    `${machine.processor}, ${machine.cores} cores, ${machine.system}, Node ${machine.node}, load ${machine.load}`,
    `training the configuration of standard in batches of ${batch}, all steps`,
    '',
    ...formatTable([
      ['', 'samples a second', 'of the roofline'],
      ...backends.map(({ name, samplesPerSecond }) => [
        name,
        samplesPerSecond.toFixed(1),
        rooflineSamplesPerSecond === null
          ? '-'
          : `1 / ${(rooflineSamplesPerSecond / samplesPerSecond).toFixed(1)}`,
      ]),
    ]),
    '',
    ...(rooflineSamplesPerSecond === null
      ? []
      : [
          `roofline: ${rooflineSamplesPerSecond.toFixed(0)} samples a second, three times the multiply-adds of a face at what ${machine.cores} cores do in WebAssembly SIMD, measured here`,
        ]),
    ...backends.map(({ name, detail }) => `${name}: ${detail}`),
    ...notLoaded.map(({ name, reason }) => `not loaded: ${name}: ${reason.split('\n')[0]}`),
  ];
}

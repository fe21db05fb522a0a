import { MusicaError, median, messageOf, stageOf, type WorkOptions } from '@musica/core';
import { formatTable } from '@musica/evaluation';
import type { BackendName } from '@musica/node';
import { ContenderProcess } from '../contender-process';
import { type Machine, thisMachine } from '../machine';
import type { TimedSteps } from './train-speed';

/** What `musica bench --train --twin` prints. */
export interface TwinReport {
  readonly machine: Machine;
  /** What exactly trains here. */
  readonly detail: string;
  /** Version of PyTorch. */
  readonly torch: string;
  /** Threads that PyTorch computes on. */
  readonly threads: number;
  /** Of the network that both train. */
  readonly parameters: number;
  readonly batches: readonly {
    /** Samples of a training step. */
    readonly batch: number;
    readonly samplesPerSecond: number;
    readonly torchSamplesPerSecond: number;
    /** How many times as fast as PyTorch, by the clock: the median of the rounds. */
    readonly ratio: number;
    /** .. by the processor time of all threads, which other work on the machine disturbs less. */
    readonly processorTimeRatio: number;
  }[];
}

export interface BenchTwinOptions extends WorkOptions {
  /** A Python that has PyTorch. */
  readonly python: string;
  /** Default: tensorflow */
  readonly backend?: BackendName;
  /** Samples of a training step, each timed by itself. Default: 32 and 128 */
  readonly batches?: readonly number[];
  /** Default: 5 */
  readonly rounds?: number;
  /** Default: this one, as it is now. */
  readonly machine?: Machine;
}

/** Of a turn; a step of 128 samples takes about one second on two cores. */
const MILLISECONDS = 4000;

/**
 * Times the training of `standard` beside the same network in PyTorch, on the same cores, from the same weights, on the same
 * samples. That both compute the same is checked by the losses of the first steps.
 * @throws MusicaError `backend` where the backend or PyTorch does not load, or the two differ.
 */
export async function benchTwin(options: BenchTwinOptions): Promise<TwinReport> {
  const { python, backend = 'tensorflow', batches = [32, 128], rounds = 5, signal } = options;
  const finished = stageOf(options, 'bench', batches.length);
  const rows: TwinReport['batches'][number][] = [];
  let about: Pick<TwinReport, 'detail' | 'torch' | 'threads' | 'parameters'> | undefined;
  for (const batch of batches) {
    signal?.throwIfAborted();
    const child = new ContenderProcess(signal);
    try {
      const { ours, twin, ...rest } = await child.twin({
        python,
        backend,
        batch,
        rounds,
        milliseconds: MILLISECONDS,
      });
      about = rest;
      rows.push({ batch, ...compared(batch, ours, twin) });
    } catch (error) {
      signal?.throwIfAborted();
      throw new MusicaError('backend', messageOf(error), { cause: error });
    } finally {
      child.stop();
    }
    finished();
  }
  return { machine: options.machine ?? thisMachine(), ...about!, batches: rows };
}

/** Medians over the rounds; a ratio is that of two turns that followed each other. */
export function compared(batch: number, ours: readonly TimedSteps[], twin: readonly TimedSteps[]) {
  const rate = ({ steps, seconds }: TimedSteps) => (steps * batch) / seconds;
  const cpuRate = ({ steps, cpuSeconds }: TimedSteps) => (steps * batch) / cpuSeconds;
  const ratio = (of: typeof rate) => median(ours.map((own, round) => of(own) / of(twin[round]!)));
  return {
    samplesPerSecond: median(ours.map(rate)),
    torchSamplesPerSecond: median(twin.map(rate)),
    ratio: ratio(rate),
    processorTimeRatio: ratio(cpuRate),
  };
}

/** The result for people. */
export function twinLines({ machine, detail, torch, threads, parameters, batches }: TwinReport): string[] {
  return [
    `${machine.processor}, ${machine.cores} cores, ${machine.system}, Node ${machine.node}, load ${machine.load}`,
    `training the configuration of standard, ${(parameters / 1e6).toFixed(2)} M parameters, all steps: samples a second`,
    '',
    ...formatTable([
      ['batch', 'here', 'PyTorch', 'ratio', 'by processor time'],
      ...batches.map((row) => [
        String(row.batch),
        row.samplesPerSecond.toFixed(1),
        row.torchSamplesPerSecond.toFixed(1),
        row.ratio.toFixed(2),
        row.processorTimeRatio.toFixed(2),
      ]),
    ]),
    '',
    `here: ${detail}`,
    `PyTorch: ${torch}, ${threads} threads`,
  ];
}

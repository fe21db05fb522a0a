import { median } from '@musica/core';
import { formatTable } from '@musica/evaluation';
import type { PeakThroughput } from '@musica/wasm';
import type { ContenderName, TimedRuns } from '../contender';
import type { Machine } from '../machine';
import { type Latency, latencyOf, speedRatio } from '../statistics';
import type { Score } from './accuracy';
import { type Roofline, rooflineOf } from './roofline';
import { type BatchSize, type BenchTimes, batchSizes, type ContenderTimes } from './time-contenders';

/** One line of the result. */
export interface ContenderReport {
  /** `standard on simd`, `faceApi68`. */
  readonly name: string;
  readonly model?: string;
  readonly backend?: string;
  readonly detail: string;
  /** Milliseconds a face by size of the batch: all steps, and with early exit. */
  readonly all: Readonly<Record<BatchSize, Latency>>;
  readonly selective?: Readonly<Record<BatchSize, Latency>>;
  /** Median milliseconds of each part, for one face and all steps. */
  readonly stages?: Readonly<Record<string, number>>;
  /** Only of `simd`, whose kernels the peak throughput was measured with. */
  readonly roofline?: Roofline;
  /** Mean NME in percent, where there was a data set. */
  readonly nme?: number;
  /** Without systematic offsets, where there was a data set to find them on. */
  readonly nmeFitted?: number;
}

/** What accuracy was measured on. */
export interface BenchAccuracy {
  readonly data: string;
  readonly fit?: string;
  readonly normalizer: string;
  readonly faces: number;
}

export interface BenchReport {
  readonly machine: Machine;
  /** The photograph that was timed on, or noise. */
  readonly image: string;
  readonly rounds: number;
  /** Threshold of the runs with early exit: predicted NME in percent. */
  readonly exitBelow: number;
  readonly contenders: readonly ContenderReport[];
  /** What did not load, and why. */
  readonly notLoaded: readonly { readonly name: string; readonly reason: string }[];
  /** How many times faster we are: one face, all steps, one thread; null if one of the two did not run. */
  readonly ratios: Readonly<
    Record<'liteVsFaceApi68' | 'liteVsMesh' | 'standardVsFaceApi68' | 'standardVsMesh', number | null>
  >;
  /** Peak throughput of one core in WebAssembly SIMD, billion multiply-adds a second. */
  readonly peaks: { readonly gigaMultiplyAdds: number } | null;
  readonly accuracy?: BenchAccuracy;
}

export function nameOf(name: ContenderName): string {
  if (name.kind === 'pipeline') return name.pipeline;
  return name.kind === 'musica' ? `${name.model} on ${name.backend}` : name.peer;
}

export function reportOf(
  { ran, failed }: BenchTimes,
  settings: {
    machine: Machine;
    image: string;
    rounds: number;
    exitBelow: number;
    peaks: PeakThroughput | undefined;
    /** Of the contenders that ran on `simd`, in their order: those that `peaks` has reads for. */
    scores?: ReadonlyMap<ContenderTimes, Score>;
    accuracy?: Omit<BenchAccuracy, 'faces'>;
  },
): BenchReport {
  const { machine, image, rounds, exitBelow, peaks, scores, accuracy } = settings;
  const onSimd = simdOf(ran);
  const contenders = ran.map((contender): ContenderReport => {
    const { name, loaded, all, selective, stages } = contender;
    const reads = peaks?.bytesPerSecond[onSimd.indexOf(contender)];
    const score = scores?.get(contender);
    return {
      name: nameOf(name),
      ...(name.kind === 'musica' && { model: name.model, backend: name.backend }),
      detail: loaded.detail,
      all: latencies(all),
      ...(selective && { selective: latencies(selective) }),
      ...(stages.length > 0 && { stages: medians(stages) }),
      ...(loaded.cost &&
        reads !== undefined && { roofline: rooflineOf(loaded.cost, peaks!.multiplyAddsPerSecond, reads) }),
      ...(score && { nme: score.nme }),
      ...(score?.fitted !== undefined && { nmeFitted: score.fitted }),
    };
  });
  const find = (name: string) => ran.find((contender) => nameOf(contender.name) === name);
  const ratio = (ours: string, theirs: string) => {
    const [a, b] = [find(`${ours} on simd`), find(theirs)];
    return a && b ? speedRatio(a.all[1], b.all[1]) : null;
  };
  const faces = scores && Math.max(0, ...[...scores.values()].map((score) => score.faces));
  return {
    machine,
    image,
    rounds,
    exitBelow,
    contenders,
    notLoaded: failed.map(({ name, reason }) => ({ name: nameOf(name), reason })),
    ratios: {
      liteVsFaceApi68: ratio('lite', 'faceApi68'),
      liteVsMesh: ratio('lite', 'faceMesh'),
      standardVsFaceApi68: ratio('standard', 'faceApi68'),
      standardVsMesh: ratio('standard', 'faceMesh'),
    },
    peaks: peaks ? { gigaMultiplyAdds: peaks.multiplyAddsPerSecond / 1e9 } : null,
    ...(accuracy && { accuracy: { ...accuracy, faces: faces ?? 0 } }),
  };
}

/** The contenders that run on our own kernels. */
export function simdOf(ran: readonly ContenderTimes[]): ContenderTimes[] {
  return ran.filter(({ name }) => name.kind === 'musica' && name.backend === 'simd');
}

function latencies(rounds: Readonly<Record<BatchSize, readonly TimedRuns[]>>) {
  return Object.fromEntries(batchSizes.map((size) => [size, latencyOf(rounds[size], size)])) as Record<
    BatchSize,
    Latency
  >;
}

function medians(calls: readonly Record<string, number>[]): Record<string, number> {
  return Object.fromEntries(
    Object.keys(calls[0]!).map((part) => [part, median(calls.map((call) => call[part]!))]),
  );
}

const ms = (value: number) => (value < 100 ? value.toFixed(2) : value.toFixed(0));

/** The result for people. */
export function benchLines(report: BenchReport): string[] {
  const { machine, contenders, ratios, peaks, accuracy } = report;
  const lines = [
    `${machine.processor}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.system}, Node ${machine.node} (V8 ${machine.v8}), load ${machine.load}`,
    `milliseconds a face on ${report.image}, crop and read-back included, one thread unless the backend has more; ${report.rounds} interleaved rounds`,
    '',
  ];
  const both = ({ median, p90 }: Latency) => `${ms(median)} (${ms(p90)})`;
  lines.push(
    ...formatTable([
      [
        'median (90th percentile)',
        'one face',
        'processor',
        '8 faces',
        'one, selective',
        '8, selective',
        ...(accuracy ? ['NME %'] : []),
        ...(accuracy?.fit === undefined ? [] : ['fitted %']),
      ],
      ...contenders.map(({ name, all, selective, nme, nmeFitted }) => [
        name,
        both(all[1]),
        ms(all[1].processor),
        both(all[8]),
        selective ? both(selective[1]) : '-',
        selective ? both(selective[8]) : '-',
        ...(accuracy ? [nme?.toFixed(2) ?? '-'] : []),
        ...(accuracy?.fit === undefined ? [] : [nmeFitted?.toFixed(2) ?? '-']),
      ]),
    ]),
    '',
    `selective: a face exits once its predicted NME is below ${report.exitBelow} %; processor: time of the fastest call of one face`,
  );
  if (accuracy) {
    lines.push(
      `NME: ${accuracy.normalizer}, mean of ${accuracy.faces} faces of ${accuracy.data}, all steps, started from tight boxes`,
    );
    if (accuracy.fit !== undefined) {
      lines.push(`fitted: without the systematic offset of each landmark, found on ${accuracy.fit}`);
    }
  }
  const staged = contenders.filter(({ stages }) => stages);
  if (staged.length > 0) {
    const parts = [...new Set(staged.flatMap(({ stages }) => Object.keys(stages!)))];
    lines.push(
      '',
      ...formatTable([
        ['parts of one face, median', ...parts],
        ...staged.map(({ name, stages }) => [
          name,
          ...parts.map((part) => (stages![part] === undefined ? '-' : stages![part]!.toFixed(3))),
        ]),
      ]),
    );
  }
  const rooflines = contenders.filter(({ roofline }) => roofline);
  if (peaks && rooflines.length > 0) {
    lines.push(
      '',
      `roofline: one core does ${peaks.gigaMultiplyAdds.toFixed(1)} G multiply-adds a second in WebAssembly SIMD, measured here`,
      ...formatTable([
        [
          '',
          'M multiply-adds',
          'filtered',
          'take ms',
          'MB of weights',
          'reading takes ms',
          'roofline ms',
          'processor ms',
          'of roofline',
        ],
        ...rooflines.map(({ name, roofline, all }) => [
          name,
          roofline!.megaMultiplyAdds.toFixed(1),
          roofline!.megaFilteredMultiplyAdds.toFixed(1),
          ms(roofline!.arithmeticMs),
          roofline!.weightMegabytes.toFixed(1),
          ms(roofline!.readMs),
          ms(roofline!.rooflineMs),
          ms(all[1].processor),
          `x ${(all[1].processor / roofline!.rooflineMs).toFixed(2)}`,
        ]),
      ]),
    );
  }
  const told = Object.entries(ratios).filter(([, ratio]) => ratio !== null);
  if (told.length > 0) {
    lines.push(
      '',
      'times faster, one face on one thread; processor time of the fastest call of each round, median ratio of the rounds:',
    );
    lines.push(...told.map(([name, ratio]) => `  ${name} ${ratio!.toFixed(2)}`));
  }
  if (report.notLoaded.length > 0) {
    lines.push(
      '',
      ...report.notLoaded.map(({ name, reason }) => `not loaded: ${name}: ${reason.split('\n')[0]}`),
    );
  }
  return lines;
}

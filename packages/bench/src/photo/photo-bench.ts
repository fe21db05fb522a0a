import { messageOf, type PixelImage, stageOf, type WorkOptions } from '@musica/core';
import { formatTable } from '@musica/evaluation';
import { type PipelineName, pipelineNames, type TimedRuns } from '../contender';
import { ContenderProcess } from '../contender-process';
import { type Machine, thisMachine } from '../machine';
import { latencyOf, speedRatio } from '../statistics';
import { type PhotoName, photoImages, photoNames, photoTitles } from './photo-images';

/** What `musica bench --photo` prints: photograph to landmarks, decoding apart. */
export interface PhotoReport {
  readonly machine: Machine;
  readonly rounds: number;
  readonly pipelines: readonly {
    readonly name: PipelineName;
    readonly detail: string;
    /** Milliseconds of each image, and the faces found in it. */
    readonly images: Readonly<
      Record<
        PhotoName,
        { readonly median: number; readonly p90: number; readonly processor: number; readonly faces: number }
      >
    >;
  }[];
  /** Our speed over theirs: processor times of the fastest call of each round, median of the rounds. */
  readonly ratios: Readonly<
    Record<
      | 'photoVsHuman'
      | 'photoVsFaceApi'
      | 'frameVsHuman'
      | 'groupVsHuman'
      | 'photoVsBefore'
      | 'frameVsBefore'
      | 'emptyVsPhoto',
      number | null
    >
  >;
  readonly notLoaded: readonly { readonly name: PipelineName; readonly reason: string }[];
}

/** Of each pipeline on each image in each round, in milliseconds. */
const MILLISECONDS = 150;
const WARM_UP = 300;

interface Timed {
  readonly name: PipelineName;
  readonly detail: string;
  readonly process: ContenderProcess;
  readonly times: Record<PhotoName, TimedRuns[]>;
}

export interface BenchPhotosOptions extends WorkOptions {
  /** Default: 9 */
  readonly rounds?: number;
  /** Default: this one, as it is now. */
  readonly machine?: Machine;
}

/**
 * Times the pipelines from photograph to landmarks, round after round, each in turn on each image. What does not load is
 * in the report, with the reason.
 * @param photo square, of one face
 */
export async function benchPhotos(photo: PixelImage, options: BenchPhotosOptions = {}): Promise<PhotoReport> {
  const { rounds = 9, machine = thisMachine(), signal } = options;
  const images = photoImages(photo);
  const finished = stageOf(options, 'bench', photoNames.length * (rounds + 1));
  const timed: Timed[] = [];
  const notLoaded: { name: PipelineName; reason: string }[] = [];
  try {
    for (const name of pipelineNames) {
      const process = new ContenderProcess(signal);
      try {
        const { detail } = await process.load({ kind: 'pipeline', pipeline: name }, 0);
        timed.push({
          name,
          detail,
          process,
          times: { photo: [], frame: [], group: [], large: [], empty: [] },
        });
      } catch (error) {
        signal?.throwIfAborted();
        notLoaded.push({ name, reason: messageOf(error) });
        process.stop();
      }
    }
    for (const image of photoNames) {
      for (const { process } of timed) {
        await process.prepare(images[image], []);
        await process.run(false, WARM_UP);
      }
      finished();
      for (let round = 0; round < rounds; round++) {
        for (const { process, times } of timed) {
          signal?.throwIfAborted();
          times[image].push(await process.run(false, MILLISECONDS));
        }
        finished();
      }
    }
    return { ...reportOf(timed), machine, rounds, notLoaded };
  } finally {
    for (const { process } of timed) process.stop();
  }
}

/** @param timed what was measured, by pipeline and image */
export function reportOf(
  timed: readonly Pick<Timed, 'name' | 'detail' | 'times'>[],
): Pick<PhotoReport, 'pipelines' | 'ratios'> {
  const of = (wanted: PipelineName) => timed.find(({ name }) => name === wanted)?.times;
  const ratio = (image: PhotoName, theirs: PipelineName) => {
    const [a, b] = [of('musica'), of(theirs)];
    return a && b ? speedRatio(a[image], b[image]) : null;
  };
  const ours = of('musica');
  return {
    pipelines: timed.map(({ name, detail, times }) => ({
      name,
      detail,
      images: Object.fromEntries(
        photoNames.map((image) => [
          image,
          { ...latencyOf(times[image], 1), faces: Math.round(times[image][0]!.mean ?? 0) },
        ]),
      ) as PhotoReport['pipelines'][number]['images'],
    })),
    ratios: {
      photoVsHuman: ratio('photo', 'human'),
      photoVsFaceApi: ratio('photo', 'faceApi'),
      frameVsHuman: ratio('frame', 'human'),
      groupVsHuman: ratio('group', 'human'),
      photoVsBefore: ratio('photo', 'before'),
      frameVsBefore: ratio('frame', 'before'),
      emptyVsPhoto: ours ? speedRatio(ours.photo, ours.empty) : null,
    },
  };
}

/** The result for people. */
export function photoLines({ machine, rounds, pipelines, ratios, notLoaded }: PhotoReport): string[] {
  return [
    `${machine.processor}, ${machine.cores} cores, ${machine.system}, Node ${machine.node}, load ${machine.load}`,
    `photograph to landmarks, decoding apart: processor milliseconds (faces found); ${rounds} interleaved rounds`,
    '',
    ...formatTable([
      ['', ...pipelines.map(({ name }) => name)],
      ...photoNames.map((image) => [
        photoTitles[image],
        ...pipelines.map(({ images }) => `${images[image].processor.toFixed(1)} (${images[image].faces})`),
      ]),
    ]),
    '',
    ...pipelines.map(({ name, detail }) => `${name}: ${detail}`),
    '',
    'times faster, processor time of the fastest call of each round, median ratio of the rounds; emptyVsPhoto: times slower',
    ...Object.entries(ratios).flatMap(([name, value]) =>
      value === null ? [] : [`  ${name} ${value.toFixed(2)}`],
    ),
    ...notLoaded.map(({ name, reason }) => `not loaded: ${name}: ${reason.split('\n')[0]}`),
  ];
}

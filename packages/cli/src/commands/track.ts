import { extname } from 'node:path';
import {
  type FaceDetector,
  FaceTracker,
  LandmarkSmoother,
  MusicaError,
  mean,
  type PixelImage,
  percentile,
  type TrackedFace,
  trackedFaceJson,
} from '@musica/core';
import { type TrackedMoment, trackLines, trackReport } from '@musica/evaluation';
import { assertFile, assertWritable, imageExtensions, writeLinesAtomic } from '@musica/files';
import { decodeImage, videoFrames } from '@musica/node';
import { movingStill } from '@musica/synthesis';
import type { Command } from 'commander';
import type { TrackOutput } from '../outputs';
import type { Context } from '../shared/context';
import { defaultModel, loadAlignerFor, loadDetector, modelHelp } from '../shared/load';
import {
  type AligningOptions,
  nonNegative,
  notEmpty,
  positiveWhole,
  withCommonOptions,
} from '../shared/options';

/** The options of `musica track` as the command line gives them. */
export interface TrackCommandOptions extends AligningOptions {
  readonly out?: string;
  readonly smooth?: boolean;
  readonly frames?: number;
  readonly maxFaces: number;
  readonly detectEvery: number;
  readonly roll: boolean;
  readonly model: string;
}

/** A frame and, where a photograph is moved, how. */
type Frame = Pick<TrackedMoment, 'time' | 'toFrame'> & { readonly image: PixelImage };

export function addTrackCommand(program: Command, context: Context): void {
  const command = program
    .command('track')
    .description('follow the faces of a video, and measure how steadily')
    .argument('<file>', 'a video (read by ffmpeg), or a photograph, whose face is moved about in a known way')
    .option('--out <file>', 'write the faces of each frame, a face a line (JSONL)', notEmpty)
    .option('--smooth', 'write smoothed landmarks')
    .option('--frames <n>', 'stop after this many frames', positiveWhole)
    .option('--max-faces <n>', 'most faces that are followed', positiveWhole, 4)
    .option('--detect-every <ms>', 'milliseconds between two searches for new faces', nonNegative, 1000)
    .option('--no-roll', 'do not turn the crop with the head')
    .option('--model <model>', modelHelp, notEmpty, defaultModel)
    .action((file: string, options: TrackCommandOptions) => track(file, options, context));
  withCommonOptions(command, { aligns: true });
}

/** `musica track` */
export async function track(file: string, options: TrackCommandOptions, context: Context): Promise<void> {
  const { console } = context;
  await assertFile(file, 'image');
  if (options.out !== undefined) await assertWritable(options.out);
  const aligner = await loadAlignerFor(options);
  let detector: FaceDetector | undefined;
  try {
    detector = await loadDetector({});
    const { maxFaces, detectEvery, roll } = options;
    const tracker = new FaceTracker(aligner, detector, { maxFaces, detectEvery, roll });
    const smoothers = new Map<number, LandmarkSmoother>();
    const smoothed = (face: TrackedFace, time: number) => {
      if (!options.smooth) return face.landmarks;
      const smoother = smoothers.get(face.id) ?? new LandmarkSmoother(aligner.model.meanShape);
      smoothers.set(face.id, smoother);
      return smoother.next(face.landmarks, time);
    };
    const moments: TrackedMoment[] = [];
    const lines: string[] = [];
    const milliseconds: number[] = [];
    for await (const { image, time, toFrame } of framesOf(file, detector, options, context)) {
      context.throwIfInterrupted();
      const before = process.cpuUsage();
      const faces = await tracker.update(image, time);
      const { user, system } = process.cpuUsage(before);
      milliseconds.push((user + system) / 1000);
      for (const face of faces) {
        const line = trackedFaceJson(moments.length, time, face);
        lines.push(JSON.stringify({ ...line, landmarks: smoothed(face, time) }));
      }
      moments.push({ time, faces, ...(toFrame && { toFrame }) });
      if (moments.length === options.frames) break;
    }
    const report = trackReport(moments, aligner.model);
    const cost = {
      mean: mean(milliseconds),
      percentile95: percentile(milliseconds, 95),
      longest: Math.max(...milliseconds),
    };
    if (options.out !== undefined) await writeLinesAtomic(options.out, lines);
    if (options.json) {
      console.json<TrackOutput>({ file, model: options.model, ...report, processorMilliseconds: cost });
    } else {
      for (const line of trackLines(report)) console.result(line);
      const [average, most, longest] = Object.values(cost).map((value) => value.toFixed(1));
      console.result(
        `processor time of a frame: ${average} ms on average, 95 % below ${most}, at most ${longest}`,
      );
    }
  } finally {
    detector?.dispose();
    aligner.dispose();
  }
}

async function* framesOf(
  file: string,
  detector: FaceDetector,
  { seed }: TrackCommandOptions,
  { signal }: Context,
): AsyncGenerator<Frame> {
  if (!imageExtensions.includes(extname(file).toLowerCase())) {
    yield* videoFrames(file, { signal });
    return;
  }
  const photograph = await decodeImage(file);
  const [face] = await detector.detect(photograph);
  if (face === undefined) throw new MusicaError('image', `${file}: there is no face in it to be moved`);
  yield* movingStill(photograph, face.box, { seed });
}

import { join, resolve } from 'node:path';
import { type FaceRecord, manifest, type WritableDataset, writeManifest } from '@musica/datasets';
import { makeFolder, writeFileAtomic } from '@musica/files';
import { encodeImage } from '@musica/node';
import {
  type LabelConvention,
  readBackgrounds,
  readShape,
  type SyntheticFace,
  shapeHelp,
  syntheticFaces,
} from '@musica/synthesis';
import { type Command, Option } from 'commander';
import type { DatasetSynthOutput } from '../outputs';
import type { Context } from '../shared/context';
import { exitCodes, Interrupted, UsageError } from '../shared/errors';
import {
  type CommonOptions,
  nonNegative,
  notEmpty,
  positiveWhole,
  withCommonOptions,
} from '../shared/options';
import { Problems } from '../shared/problems';
import { Progress } from '../shared/progress';
import { hasFiles } from './write-dataset';

export interface SynthOptions extends CommonOptions {
  readonly count: number;
  readonly out: string;
  readonly scheme: string;
  readonly shape: string;
  readonly jaw: 'contour' | '3d';
  readonly labels: LabelConvention;
  readonly size: number;
  readonly yaw: number;
  readonly pitch: number;
  readonly roll: number;
  readonly blinks: number;
  readonly backgrounds?: string;
  readonly format: 'jpeg' | 'png';
  readonly resume?: boolean;
}

/** Labels are written after every so many faces, so that little is lost where the machine stops. */
const WRITE_EVERY = 1000;

export function addSynth(dataset: Command, context: Context): void {
  const command = dataset
    .command('synth')
    .description('render faces with exact landmarks; Ctrl-C leaves a data set of those that are done')
    .requiredOption('--count <n>', 'how many faces', positiveWhole)
    .requiredOption('--out <folder>', 'where to write the data set (a manifest)', notEmpty)
    .addOption(new Option('--scheme <name>', 'the landmarks').choices(['ibug68', 'wflw98']).default('ibug68'))
    .option('--shape <name|folder>', shapeHelp, notEmpty, 'parametric')
    .addOption(
      new Option(
        '--jaw <convention>',
        'jaw landmarks on the visible contour (300W, WFLW) or on the jaw itself (AFLW2000, Face Synthetics)',
      )
        .choices(['contour', '3d'])
        .default('contour'),
    )
    .addOption(
      new Option(
        '--labels <convention>',
        'where the 68 points lie: as iBUG annotates, or as Face Synthetics does (with --jaw 3d)',
      )
        .choices(['ibug', 'face-synthetics'])
        .default('ibug'),
    )
    .option('--size <pixels>', 'side of the images', positiveWhole, 256)
    .option('--yaw <degrees>', 'how far heads turn', nonNegative, 90)
    .option('--pitch <degrees>', 'how far they nod', nonNegative, 40)
    .option('--roll <degrees>', 'how far they tilt', nonNegative, 35)
    .option('--blinks <share>', 'share of the faces with lids half to fully shut, 0 to 1', nonNegative, 0)
    .option(
      '--backgrounds <folder>',
      'folder of photographs to put behind the faces (default: painted backgrounds)',
      notEmpty,
    )
    .addOption(
      new Option('--format <format>', 'jpeg (of varied quality) or png')
        .choices(['jpeg', 'png'])
        .default('jpeg'),
    )
    .option('--resume', 'go on with a data set that was stopped; needs the same options')
    .action((options: SynthOptions) => synth(options, context));
  withCommonOptions(command, { backendHelp: 'has no effect: nothing is computed on it' });
}

/** `musica dataset synth` */
export async function synth(options: SynthOptions, context: Context): Promise<void> {
  const { count, out, size, seed } = options;
  const { console } = context;
  const source = describeSource(options);
  const done = options.resume ? await facesThere(out, source) : new Map<string, FaceRecord>();
  if (!options.resume && (await hasFiles(out))) {
    throw new UsageError(`${out} is not empty`, 'name a new folder, or --resume to go on with it');
  }
  const problems = new Problems(context);
  const backgrounds =
    options.backgrounds === undefined
      ? []
      : await readBackgrounds(options.backgrounds, {
          signal: context.signal,
          onProblem: (message) => problems.report(message),
        });
  const { scheme, jaw, labels, yaw, pitch, roll, blinks } = options;
  const shape = await readShape(options.shape);
  const faces = syntheticFaces(shape, {
    scheme,
    jaw,
    labels,
    size,
    seed,
    backgrounds,
    blinks,
    pose: { yaw, pitch, roll },
  });
  await makeFolder(join(out, 'faces'));
  const records: FaceRecord[] = [];
  const dataset = (): WritableDataset => ({
    name: 'synthetic',
    scheme: faces.scheme,
    source,
    faces: records,
  });
  const progress = new Progress(console, 'faces', count);
  const start = process.cpuUsage();
  let rendered = 0;
  let stopped = false;
  try {
    for (let index = 0; index < count && !stopped; index++) {
      const name = `faces/${String(index).padStart(7, '0')}.${options.format === 'png' ? 'png' : 'jpg'}`;
      const known = done.get(name);
      if (known) records.push(known);
      else {
        const face = faces.face(index);
        const { format } = options;
        const bytes = await encodeImage(face.image, { format, quality: face.quality, compact: false });
        const image = resolve(out, ...name.split('/'));
        // An image that is lost with the machine's power can be made again.
        await writeFileAtomic(image, bytes, { durable: false });
        records.push(recordOf(name, image, face));
        rendered++;
        if (rendered % WRITE_EVERY === 0) await writeManifest(out, dataset());
      }
      progress.tick();
      stopped = context.signal.aborted;
    }
    if (records.length > 0) await writeManifest(out, dataset());
  } finally {
    progress.stop();
  }
  problems.finish();
  const { user, system } = process.cpuUsage(start);
  const perSecond = rendered / Math.max(1e-9, (user + system) / 1e6);
  const result = { out, faces: records.length, rendered, perCpuSecond: perSecond, source };
  if (options.json) console.json<DatasetSynthOutput>(result);
  else {
    console.result(`${out}: ${records.length} faces, ${perSecond.toFixed(1)} a second of one core`);
  }
  if (stopped && records.length < count) {
    context.exitCode = exitCodes.interrupted;
    throw new Interrupted();
  }
}

/** All that decides what the faces look like. */
function describeSource({
  scheme,
  shape,
  jaw,
  labels,
  size,
  seed,
  yaw,
  pitch,
  roll,
  blinks,
  backgrounds,
  format,
}: SynthOptions): string {
  // Only where it is not the default: sets that were begun before the option existed can be gone on with.
  const whose = labels === 'ibug' ? '' : `labels ${labels}, `;
  const shut = blinks > 0 ? `, blinks ${blinks}` : '';
  const behind = backgrounds === undefined ? '' : `, backgrounds ${backgrounds}`;
  return (
    `musica dataset synth: ${scheme}, shape ${shape}, jaw ${jaw}, ${whose}${size} pixels, seed ${seed}, ` +
    `yaw ${yaw}, pitch ${pitch}, roll ${roll}, ${format}${behind}${shut}`
  );
}

/** The faces of a set that was stopped, by the names of their images. */
async function facesThere(out: string, source: string): Promise<Map<string, FaceRecord>> {
  if ((await manifest.recognises(out)) !== true) return new Map();
  const there = await manifest.read(out, {});
  if (there.source !== source) {
    throw new UsageError(
      `${out} was made with other options: ${there.source ?? 'unknown'}`,
      'give the same options, or name a new folder',
    );
  }
  return new Map(there.faces.map((face) => [face.id, face]));
}

const tenth = (value: number) => Math.round(value * 10) / 10;
const thousandth = (value: number) => Math.round(value * 1000) / 1000;

function recordOf(id: string, image: string, { landmarks, occluded, pose }: SyntheticFace): FaceRecord {
  return {
    id,
    image,
    landmarks: landmarks.map(([x, y]) => [thousandth(x), thousandth(y)]),
    occluded,
    attributes: { yaw: tenth(pose.yaw), pitch: tenth(pose.pitch), roll: tenth(pose.roll) },
  };
}

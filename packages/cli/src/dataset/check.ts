import type { OpenedDataset } from '@musica/datasets';
import {
  checkFaces,
  type FaceRecord,
  type Finding,
  type FindingKind,
  findingKinds,
  formatProblem,
} from '@musica/datasets';
import { imageSize } from '@musica/node';
import type { Command } from 'commander';
import type { DatasetCheckOutput } from '../outputs';
import type { Context } from '../shared/context';
import { Progress } from '../shared/progress';
import { openDataset } from './open';
import { type DatasetOptions, withDatasetOptions } from './options';

export interface CheckCommandOptions extends DatasetOptions {
  readonly all?: boolean;
}

/** Lines printed of each kind without `--all`. */
const SHOWN = 10;

export function addCheck(dataset: Command, context: Context): void {
  const command = dataset
    .command('check')
    .description('find faults: broken records and images, points outside, swapped sides, duplicates')
    .argument('<data...>', 'the data set; several count as one split each')
    .option('--all', `print every finding, not ${SHOWN} of each kind`)
    .addHelpText(
      'after',
      `
Finds: ${findingKinds.join(', ')}.
Ends with exit code 0 where nothing was found, else 3.`,
    )
    .action((paths: string[], options: CheckCommandOptions) => check(paths, options, context));
  withDatasetOptions(command);
}

/** `musica dataset check` */
export async function check(
  paths: readonly string[],
  options: CheckCommandOptions,
  context: Context,
): Promise<void> {
  const findings: Finding[] = [];
  const opened: OpenedDataset[] = [];
  for (const path of paths) {
    const onProblem = (problem: Parameters<typeof formatProblem>[0]) =>
      findings.push({ kind: 'left-out', faces: [], message: formatProblem(problem) });
    try {
      opened.push(await openDataset(path, options, context, { onProblem }));
    } catch (error) {
      // Nothing is left to check, but why that is has been found.
      if (findings.length > 0) tell(findings, opened, options, context);
      throw error;
    }
  }
  const many = opened.length > 1;
  const total = opened.reduce((sum, { dataset }) => sum + dataset.faces.length, 0);
  const progress = new Progress(context.console, 'faces', total);
  const onFace = () => {
    progress.tick();
    context.throwIfInterrupted();
  };
  try {
    // Of several data sets images and persons are compared as well, so they are checked as one for each scheme.
    for (const scheme of new Set(opened.map(({ dataset }) => dataset.scheme))) {
      const ofScheme = opened.filter(({ dataset }) => dataset.scheme === scheme);
      const origin = new Map<FaceRecord, string>();
      for (const { dataset, path } of ofScheme) for (const face of dataset.faces) origin.set(face, path);
      const splitOf = (face: FaceRecord) => (many ? origin.get(face) : face.split);
      const faces = many ? [...origin.keys()] : ofScheme[0]!.dataset.faces;
      for await (const finding of checkFaces(faces, scheme, { sizeOf: imageSize, splitOf, onFace })) {
        findings.push(finding);
      }
    }
  } finally {
    progress.stop();
  }
  tell(findings, opened, options, context);
}

function tell(
  findings: readonly Finding[],
  opened: readonly OpenedDataset[],
  { all, json }: CheckCommandOptions,
  context: Context,
): void {
  const { console } = context;
  if (findings.length > 0) context.markPartial();
  const counts = Object.fromEntries(
    findingKinds.map((kind) => [kind, findings.filter((finding) => finding.kind === kind).length]),
  ) as Record<FindingKind, number>;
  if (json) {
    const datasets = opened.map(({ path, format, dataset }) => ({
      path,
      format: format.name,
      name: dataset.name,
      scheme: dataset.scheme.name,
      faces: dataset.faces.length,
    }));
    console.json<DatasetCheckOutput>({ datasets, counts, findings });
    return;
  }
  for (const { path, format, dataset } of opened) {
    console.result(`${path}: ${dataset.faces.length} faces of ${dataset.scheme.name} (${format.name})`);
  }
  for (const kind of findingKinds) {
    const ofKind = findings.filter((finding) => finding.kind === kind);
    if (ofKind.length === 0) continue;
    console.result(`${kind}: ${ofKind.length}`);
    const shown = all ? ofKind : ofKind.slice(0, SHOWN);
    for (const { faces, message } of shown) {
      console.result(`  ${faces.length === 1 ? `${faces[0]}: ` : ''}${message}`);
    }
    if (shown.length < ofKind.length) console.result(`  .. and ${ofKind.length - shown.length} more (--all)`);
  }
  if (findings.length === 0) console.result('nothing found');
}

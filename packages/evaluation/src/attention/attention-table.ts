import { formatTable } from '../tables/format-table';
import type { StepAttention } from './attention-sums';
import type { Region, RegionComparison } from './region-shares';

const digits = (value: number | undefined) => (value === undefined ? '-' : value.toFixed(3));

/** The attention as lines for people: the parts of the face first, then every landmark with a patch. */
export function attentionLines(steps: readonly StepAttention[]): string[] {
  const heads = steps.map(({ step }) => `step ${step}`);
  const parts = [...new Set(steps.flatMap((step) => Object.keys(step.parts)))];
  const partRows = parts.map((part) => [part, ...steps.map((step) => digits(step.parts[part]))]);
  const landmarkRows = landmarksOf(steps).map(({ landmark, part }) => [
    String(landmark),
    part ?? '',
    ...steps.flatMap(({ patches }) => {
      const patch = patches.find((candidate) => candidate.landmark === landmark);
      return [digits(patch?.mean), digits(patch?.deviation)];
    }),
  ]);
  return [
    ...formatTable([
      ['', ...heads],
      ['all', ...steps.map(({ mean }) => digits(mean))],
      ...partRows,
      ['patch side / face', ...steps.map(({ patchSide }) => patchSide.toFixed(2))],
    ]),
    '',
    ...formatTable([['landmark', 'part', ...heads.flatMap((head) => [head, '+-'])], ...landmarkRows]),
    ...changeLines(steps, heads, parts),
  ];
}

const signed = (value: number | undefined) =>
  value === undefined ? '-' : `${value < 0 ? '' : '+'}${value.toFixed(3)}`;

/** What leaving patches out changes. */
function changeLines(
  steps: readonly StepAttention[],
  heads: readonly string[],
  parts: readonly string[],
): string[] {
  const measured = steps.map(({ leftOut }) => leftOut).filter((leftOut) => leftOut !== undefined);
  if (measured.length < steps.length) return [];
  const partRows = parts.map((part) => [part, ...measured.map((step) => signed(step.parts[part]))]);
  const landmarkRows = landmarksOf(steps).map(({ landmark, part }) => [
    String(landmark),
    part ?? '',
    ...steps.map(({ patches }) => signed(patches.find((patch) => patch.landmark === landmark)?.change)),
  ]);
  return [
    '',
    `change of the NME after the step, in percentage points, without these patches (${measured[0]!.faces} faces)`,
    ...formatTable([
      ['', ...heads],
      ['NME % with all', ...measured.map(({ nme }) => nme.toFixed(3))],
      ...partRows,
    ]),
    '',
    ...formatTable([['landmark', 'part', ...heads], ...landmarkRows]),
  ];
}

/** How regions of the face share in it, beside where people look. */
export function regionLines({ steps, gaze, spearman }: RegionComparison): string[] {
  const percent = (value: number | undefined) =>
    value === undefined ? '-' : `${(100 * value).toFixed(0)} %`;
  const names = [...new Set([...steps, gaze ?? {}].flatMap((one) => Object.keys(one) as Region[]))];
  return [
    `share of the regions in these changes${gaze ? ', and in where people look' : ''}`,
    ...formatTable([
      ['', ...steps.map((_, step) => `step ${step + 1}`), ...(gaze ? ['people'] : [])],
      ...names.map((name) => [
        name,
        ...steps.map((one) => percent(one[name])),
        ...(gaze ? [percent(gaze[name])] : []),
      ]),
      ...(spearman ? [['rank correlation', ...spearman.map((value) => value?.toFixed(2) ?? '-'), '']] : []),
    ]),
  ];
}

/** The same for programs: a line a patch of a step. */
export function attentionCsv(steps: readonly StepAttention[]): string {
  const rows = steps.flatMap(({ step, level, patches }) =>
    patches.map(({ landmark, part = '', mean, deviation, change = '', changeDeviation = '' }) =>
      [step, level, landmark, part, mean, deviation, change, changeDeviation].join(','),
    ),
  );
  return `${['step,level,landmark,part,mean,deviation,change,changeDeviation', ...rows].join('\n')}\n`;
}

/** Every landmark with a patch in any step, in the order of their numbers. */
function landmarksOf(steps: readonly StepAttention[]): { landmark: number; part?: string }[] {
  const found = new Map(steps.flatMap(({ patches }) => patches.map((patch) => [patch.landmark, patch])));
  return [...found.values()].sort((a, b) => a.landmark - b.landmark);
}

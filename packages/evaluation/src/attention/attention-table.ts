import { formatTable } from '../tables/format-table';
import type { StepAttention } from './attention-sums';

const digits = (value: number | undefined) => (value === undefined ? '-' : value.toFixed(3));

/** The attention as lines for people: the parts of the face first, then every landmark with a patch. */
export function attentionLines(steps: readonly StepAttention[]): string[] {
  const heads = steps.map(({ step }) => `step ${step + 1}`);
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
  ];
}

/** The same for programs: a line a patch of a step. */
export function attentionCsv(steps: readonly StepAttention[]): string {
  const rows = steps.flatMap(({ step, level, patches }) =>
    patches.map(({ landmark, part = '', mean, deviation }) =>
      [step, level, landmark, part, mean, deviation].join(','),
    ),
  );
  return `${['step,level,landmark,part,mean,deviation', ...rows].join('\n')}\n`;
}

/** Every landmark with a patch in any step, in the order of their numbers. */
function landmarksOf(steps: readonly StepAttention[]): { landmark: number; part?: string }[] {
  const found = new Map(steps.flatMap(({ patches }) => patches.map((patch) => [patch.landmark, patch])));
  return [...found.values()].sort((a, b) => a.landmark - b.landmark);
}

import type { Table } from '../../tables/table';
import type { Evaluation } from '../evaluation';
import { millions } from './columns';

/** @param short only thresholds that change something, and few of them */
export function selectiveTable({ selective = [] }: Evaluation, short = false): Table {
  const steps = selective[0]?.exits.length ?? 0;
  const rows = short ? telling(selective) : selective;
  const flipTest = selective.some(({ flipTested }) => flipTested !== undefined);
  return {
    name: 'selective',
    caption: 'Early exit: NME % and mean cost by the predicted NME % below which a face exits.',
    columns: [
      { title: 'exit below %', digits: 2 },
      { title: 'NME %', digits: 2 },
      { title: 'steps', digits: 2 },
      { title: 'M multiply-adds', digits: 1 },
      ...Array.from({ length: steps }, (_, step) => ({ title: `exit at ${step + 1}` })),
      ...(flipTest ? [{ title: 'flip-tested' }] : []),
    ],
    rows: rows.map(({ exitBelow, nme, steps: mean, multiplyAdds, exits, flipTested }) => [
      ...[exitBelow, nme, mean, millions(multiplyAdds)],
      ...exits,
      ...(flipTest ? [flipTested ?? null] : []),
    ]),
  };
}

/** The cheapest thresholds of each step, by what they may cost in accuracy. */
export function selectivePerStepTable({ selectivePerStep = [] }: Evaluation): Table {
  const flipTest = selectivePerStep.some(({ flipTestAbove }) => flipTestAbove !== undefined);
  return {
    name: 'selective-per-step',
    caption:
      'Early exit with a threshold for each step: the fewest multiply-adds for an NME that is worse by no more than this.',
    columns: [
      { title: 'worse by %', digits: 1 },
      { title: 'exit below %', digits: 2 },
      ...(flipTest ? [{ title: 'flip test from %', digits: 2 }] : []),
      { title: 'NME %', digits: 2 },
      { title: 'steps', digits: 2 },
      { title: 'M multiply-adds', digits: 1 },
      { title: 'saved %', digits: 1 },
    ],
    rows: selectivePerStep.map(({ worse, exitBelow, flipTestAbove, nme, steps, multiplyAdds, saved }) => [
      100 * worse,
      exitBelow.map((value) => value.toFixed(2)).join(', '),
      ...(flipTest ? [flipTestAbove ?? null] : []),
      ...[nme, steps, millions(multiplyAdds), 100 * saved],
    ]),
  };
}

/** Rows that are about a tenth of a face's steps apart, first and last among them. */
function telling<T extends { readonly steps: number; readonly exits: readonly number[] }>(
  points: readonly T[],
): T[] {
  const kept: T[] = [];
  for (const [index, point] of points.entries()) {
    const gap = kept.length === 0 ? Infinity : kept.at(-1)!.steps - point.steps;
    if (gap >= 0.1 * (point.exits.length - 1)) kept.push(point);
    // The last row that still runs all steps, and the first that runs one, say where the range is.
    else if (index > 0 && gap === 0 && kept.length === 1) kept[0] = point;
  }
  const last = points.find(({ steps }) => steps === points.at(-1)?.steps);
  if (last && kept.at(-1)!.steps > last.steps) kept.push(last);
  return kept;
}

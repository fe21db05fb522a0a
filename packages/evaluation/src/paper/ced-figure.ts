import { auc } from '@musica/core';
import type { Figure, Mark } from './figure';
import type { MethodErrors } from './methods';

/** Colours that are told apart without seeing red or green, and in print (Okabe and Ito); and dashes beside them. */
const colours = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#000000'] as const;
const dashes: readonly (readonly number[])[] = [[], [5, 2], [2, 2], [7, 2, 2, 2]];

/** Size of a figure that takes one column of a paper, without the legend below it. */
const [WIDTH, HEIGHT] = [252, 190];
const [LEFT, RIGHT, TOP, BOTTOM] = [38, 8, 8, 32];
const TEXT = 8;
const LINE = 11;

/**
 * The cumulative error distributions of several methods as a figure for a paper: exact steps, with the area up to the limit
 * in the legend. That lies below: names may be long, and nothing is to cover a curve.
 * @param unit what errors are percent of
 * @param limit the largest NME shown, percent
 */
export function cedFigure(methods: readonly MethodErrors[], unit: string, limit = 10): Figure {
  const height = HEIGHT + methods.length * LINE + 4;
  const [width, tall] = [WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM];
  const place = (error: number, share: number): [number, number] => [
    LEFT + (width * error) / limit,
    TOP + tall * (1 - share),
  ];
  const text = (
    at: readonly [number, number],
    words: string,
    anchor: 'start' | 'middle' | 'end',
    upwards = false,
  ): Mark => ({ kind: 'text', at, text: words, size: TEXT, anchor, ...(upwards && { upwards }) });
  const line = (points: readonly (readonly [number, number])[], colour: string, thick: number): Mark => ({
    kind: 'line',
    points,
    colour,
    width: thick,
  });
  const marks: Mark[] = [];
  for (const share of [0, 0.2, 0.4, 0.6, 0.8, 1]) {
    marks.push(line([place(0, share), place(limit, share)], '#dddddd', 0.5));
    marks.push(text([LEFT - 4, place(0, share)[1] + TEXT / 3], share.toFixed(1), 'end'));
  }
  for (const tick of [0, 0.2, 0.4, 0.6, 0.8, 1]) {
    const error = tick * limit;
    marks.push(line([place(error, 0), place(error, 1)], '#dddddd', 0.5));
    marks.push(text([place(error, 0)[0], HEIGHT - BOTTOM + 11], String(Number(error.toFixed(2))), 'middle'));
  }
  marks.push(line([place(0, 1), place(0, 0), place(limit, 0)], '#000000', 0.75));
  marks.push(text([LEFT + width / 2, HEIGHT - 8], `NME, % (${unit})`, 'middle'));
  marks.push(text([10, TOP + tall / 2], 'share of faces', 'middle', true));
  for (const [index, { name, errors }] of methods.entries()) {
    const colour = colours[index % colours.length]!;
    const dash = dashes[index % dashes.length]!;
    const styled = { colour, width: 1.2, ...(dash.length > 0 && { dash }) };
    marks.push({ kind: 'line', points: steps(errors, limit).map(([x, y]) => place(x, y)), ...styled });
    const y = HEIGHT + 6 + index * LINE;
    marks.push(text([LEFT + 20, y], `${name} (AUC ${auc(errors, limit).toFixed(3)})`, 'start'));
    marks.push({
      kind: 'line',
      points: [
        [LEFT, y - TEXT / 3],
        [LEFT + 15, y - TEXT / 3],
      ],
      ...styled,
    });
  }
  return { width: WIDTH, height, marks };
}

/** Steps of a curve that are finer are not seen: at most so many points. */
const MOST_POINTS = 2000;

/** The curve as corners of its steps. */
function steps(errors: readonly number[], limit: number): [number, number][] {
  const sorted = errors.filter((error) => error <= limit).sort((a, b) => a - b);
  const points: [number, number][] = [[0, 0]];
  const every = Math.max(1, Math.ceil((2 * sorted.length) / MOST_POINTS));
  for (let i = 0; i < sorted.length; i += every) {
    const last = Math.min(i + every, sorted.length);
    points.push([sorted[last - 1]!, i / errors.length], [sorted[last - 1]!, last / errors.length]);
  }
  points.push([limit, sorted.length / errors.length]);
  return points;
}

import { parseScheme } from '@musica/core';
import type { Evaluation } from '../measure/evaluation';
import { Html, html } from './html';

const SIZE = 400;
const MARGIN = 40;
/** Radius of the largest error, and of none. */
const [LARGEST, SMALLEST] = [16, 2];

/**
 * The mean face with a disc on each landmark: its area grows with the mean error.
 * @param largest the error, in percent, of the largest disc: the same for maps that are compared
 */
export function landmarkMap(evaluation: Evaluation, largest: number): Html | undefined {
  const { landmarks, meanShape, scheme } = evaluation;
  if (!meanShape.every(([x, y]) => x !== null && y !== null) || !(largest > 0)) return undefined;
  const points = meanShape.map(([x, y]) => [place(x!), place(y!)] as const);
  const parts = Object.entries(parseScheme(scheme).parts);
  const contours = parts.map(([name, indices]) => {
    const path = indices.map((index) => points[index]!.map(short).join(' ')).join('L');
    return `<path d="M${path}${/^(eye|mouth)/.test(name) ? 'Z' : ''}"/>`;
  });
  // The largest first, so that small ones are drawn over them.
  const order = [...points.keys()].sort((a, b) => (landmarks[b] ?? 0) - (landmarks[a] ?? 0));
  const discs = order.map((index) => {
    const error = landmarks[index] ?? 0;
    const [x, y] = points[index]!;
    const part = parts.find(([, indices]) => indices.includes(index))?.[0] ?? '';
    const radius = Math.max(SMALLEST, LARGEST * Math.sqrt(error / largest));
    return html`<circle cx="${short(x)}" cy="${short(y)}" r="${short(radius)}"><title>${index}, ${part}: ${error.toFixed(2)} %</title></circle>`;
  });
  return html`<svg viewBox="0 0 ${SIZE} ${SIZE}" role="img" aria-label="Mean error of each landmark on the mean face; the table below has the figures"><g class="contours">${new Html(contours.join(''))}</g><g class="discs">${discs}</g></svg>`;
}

const place = (unit: number) => MARGIN + unit * (SIZE - 2 * MARGIN);
const short = (value: number) => String(Math.round(value * 10) / 10);

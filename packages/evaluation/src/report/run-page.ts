import type { Landmarks, Point } from '@musica/core';
import type { Cell, Table } from '../tables/table';
import { drawChart, lineSeries } from './charts/draw-chart';
import { type Html, html } from './html';
import { foldedTable, htmlTable } from './html-table';
import { figureOf, lineLegend, pageOf, type Section } from './page';

/** A line of a training's metrics. */
export interface RunMetrics {
  readonly step: number;
  readonly loss: number;
  readonly learningRate: number;
  /** Error after each step of the cascade, in units of the loss. */
  readonly perStep: readonly number[];
  readonly seconds: number;
  readonly samplesPerSecond: number;
  /** NME in percent after each step of the cascade. */
  readonly validation?: readonly number[] | undefined;
}

/** A validation face, and what was found on it as the training went. */
export interface RunFace {
  /** Side of the square image, pixels. */
  readonly size: number;
  /** A JPEG in base64. */
  readonly image: string;
  /** null: not labelled. */
  readonly truth: readonly (Point | null)[];
  readonly found: readonly { readonly step: number; readonly nme: number; readonly landmarks: Landmarks }[];
}

/** A training as its folder tells of it. */
export interface TrainingRun {
  readonly name: string;
  /** At least one. */
  readonly metrics: readonly RunMetrics[];
  readonly faces: readonly RunFace[];
  /** What is known of it besides: the recipe, say. */
  readonly recipe?: Readonly<Record<string, unknown>> | undefined;
}

/** Points of a curve that are drawn: more are not seen. */
const MOST_POINTS = 1000;
/** Drawings of a face as the training went. */
const MOST_DRAWINGS = 6;

/**
 * The plots of one or more trainings as one HTML file (see `pageOf`): loss, error after each step of the cascade, NME on the
 * validation faces, learning rate, speed, and those faces as they were found.
 */
export function runPage(runs: readonly TrainingRun[], { title }: { readonly title: string }): string {
  return pageOf(title, [summarySection(runs), curvesSection(runs), ...facesSection(runs)]);
}

function summarySection(runs: readonly TrainingRun[]): Section {
  const rows = runs.map(({ name, metrics, recipe }): readonly Cell[] => {
    const last = metrics.at(-1)!;
    const best = bestOf(metrics);
    return [
      name,
      recipe ? `${last.step} of ${Number(recipe.steps)}` : String(last.step),
      (last.seconds / 3600).toFixed(2),
      last.loss.toFixed(4),
      lastValidation(metrics)?.validation?.at(-1) ?? null,
      best?.validation?.at(-1) ?? null,
      best?.step ?? null,
    ];
  });
  const table: Table = {
    name: 'runs',
    caption:
      'NME in percent on the validation faces, after the last step of the cascade, of the averaged weights.',
    columns: [
      { title: '' },
      ...['steps', 'hours', 'loss'].map((title) => ({ title })),
      ...[{ title: 'NME %', digits: 2 }, { title: 'best NME %', digits: 2 }, { title: 'at step' }],
    ],
    rows,
  };
  const recipes = runs.flatMap(({ name, recipe }) =>
    recipe
      ? [
          html`<details><summary>The recipe${runs.length > 1 ? ` of ${name}` : ''}</summary><pre>${JSON.stringify(recipe, undefined, 1)}</pre></details>`,
        ]
      : [],
  );
  return { id: 'summary', title: 'Summary', body: html`${htmlTable(table)}${recipes}` };
}

const validated = (metrics: readonly RunMetrics[]) =>
  metrics.filter(({ validation }) => validation !== undefined && validation.length > 0);
const lastValidation = (metrics: readonly RunMetrics[]) => validated(metrics).at(-1);

function bestOf(metrics: readonly RunMetrics[]): RunMetrics | undefined {
  const nme = ({ validation }: RunMetrics) => validation!.at(-1)!;
  const [first, ...others] = validated(metrics);
  return others.reduce((best, line) => (best && nme(best) <= nme(line) ? best : line), first);
}

interface Curve {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

function curvesSection(runs: readonly TrainingRun[]): Section {
  /** A curve a run. */
  const each = (of: (line: RunMetrics) => number): Curve[] =>
    runs.map(({ name, metrics }) => ({
      name,
      points: thinned(metrics).map((line) => [line.step, of(line)]),
    }));
  /** Of one run a curve for each step of the cascade; of several that of the last step. */
  const perStep = (of: (line: RunMetrics) => readonly number[] | undefined): Curve[] =>
    runs.flatMap(({ name, metrics }) => {
      const lines = metrics.filter((line) => of(line) !== undefined);
      const count = lines.length === 0 ? 0 : of(lines[0]!)!.length;
      const steps = Array.from({ length: count }, (_, step) => ({
        name: runs.length > 1 ? name : `after step ${step + 1}`,
        points: thinned(lines).map((line): [number, number] => [line.step, of(line)![step]!]),
      }));
      return runs.length > 1 ? steps.slice(-1) : steps;
    });
  const what = runs.length > 1 ? ' after the last step of the cascade' : ' after each step of the cascade';
  const charts = [
    chart(
      'Loss',
      each(({ loss }) => loss),
      'loss',
      'Mean over the training steps since the line before.',
    ),
    chart(
      'Validation NME',
      perStep(({ validation }) => validation),
      'NME, %',
      `On the validation faces${what}, with the averaged weights.`,
      { dots: true, table: true },
    ),
    chart(
      'Training error',
      perStep((line) => line.perStep),
      'error',
      `Normalized L1 error of the training samples${what}.`,
    ),
    chart(
      'Learning rate',
      each(({ learningRate }) => learningRate),
      'learning rate',
      'As the schedule of the recipe has it.',
    ),
    chart(
      'Speed',
      each(({ samplesPerSecond }) => samplesPerSecond),
      'samples a second',
      'Samples that were trained on.',
    ),
  ].filter((one) => one !== undefined);
  return { id: 'curves', title: 'Curves', body: html`<div class="grid">${charts}</div>` };
}

function chart(
  title: string,
  curves: readonly Curve[],
  unit: string,
  caption: string,
  { dots = false, table = false } = {},
): Html | undefined {
  if (!curves.some(({ points }) => points.length > 0)) return undefined;
  const drawn = drawChart({
    label: `${title} by training step`,
    x: { name: 'training step', min: 0 },
    y: { name: unit, ...(dots ? {} : { min: 0 }) },
    series: curves.map(({ points }, index) => lineSeries({ points, dots }, index)),
  });
  return figureOf(title, drawn, caption, {
    ...(curves.length > 1 && { legend: lineLegend(curves.map(({ name }, place) => ({ name, place }))) }),
    tables: table ? [foldedTable(curvesTable(title, curves))] : [],
  });
}

function curvesTable(title: string, curves: readonly Curve[]): Table {
  const steps = [...new Set(curves.flatMap(({ points }) => points.map(([step]) => step)))].sort(
    (a, b) => a - b,
  );
  const values = curves.map(({ points }) => new Map(points));
  return {
    name: 'curves',
    caption: title,
    columns: [{ title: 'step' }, ...curves.map(({ name }) => ({ title: name, digits: 2 }))],
    rows: steps.map((step) => [String(step), ...values.map((of) => of.get(step) ?? null)]),
  };
}

/** Some of many, evenly, the first and the last among them. */
function some<T>(items: readonly T[], most: number): T[] {
  if (items.length <= most) return [...items];
  return Array.from({ length: most }, (_, i) => items[Math.round((i * (items.length - 1)) / (most - 1))]!);
}

const thinned = (lines: readonly RunMetrics[]) => some(lines, MOST_POINTS);

function facesSection(runs: readonly TrainingRun[]): Section[] {
  const having = runs.filter(({ faces }) => faces.some(({ found }) => found.length > 0));
  if (having.length === 0) return [];
  const rows = having.flatMap((run) => [
    ...(runs.length > 1 ? [html`<h3>${run.name}</h3>`] : []),
    ...run.faces.map((face, number) => {
      const id = `face-${runs.indexOf(run)}-${number}`;
      return html`<div class="faces">${some(face.found, MOST_DRAWINGS).map((one, place) => drawing(face, one, id, place === 0))}</div>`;
    }),
  ]);
  const body = html`<p>The same faces as the training went: <span class="swatch" style="background:var(--truth)"></span>true landmarks, <span class="swatch" style="background:var(--found)"></span>found ones, and a line from each to each.</p>${rows}`;
  return [{ id: 'faces', title: 'Validation faces', body, long: true }];
}

/** @param isFirst whether the image is not in the page yet: later drawings show the same */
function drawing(
  { size, image, truth }: RunFace,
  { step, nme, landmarks }: RunFace['found'][number],
  id: string,
  isFirst: boolean,
): Html {
  const at = ([x, y]: Point) =>
    `${((100 * (x + 0.5)) / size).toFixed(1)} ${((100 * (y + 0.5)) / size).toFixed(1)}`;
  const dots = (points: readonly Point[]) => points.map((point) => `M${at(point)}h0`).join('');
  const slips = truth
    .flatMap((point, i) => (point && landmarks[i] ? [`M${at(point)}L${at(landmarks[i])}`] : []))
    .join('');
  const photo = isFirst
    ? html`<image id="${id}" href="data:image/jpeg;base64,${image}" width="100" height="100"/>`
    : html`<use href="#${id}"/>`;
  return html`<figure class="face"><svg viewBox="0 0 100 100" role="img" aria-label="step ${step}: NME ${nme.toFixed(2)} %">${photo}<path class="slips" d="${slips}"/><path class="truth" d="${dots(truth.filter((point) => point !== null))}"/><path class="found" d="${dots(landmarks)}"/></svg><figcaption><b>${nme.toFixed(2)} %</b><br><span class="id">step ${step}</span></figcaption></figure>`;
}

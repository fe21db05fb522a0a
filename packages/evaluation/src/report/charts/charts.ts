import { cumulativeErrors } from '@musica/core';
import type { Evaluation } from '../../measure/evaluation';
import { selectiveTable } from '../../measure/evaluation-tables/exit-tables';
import type { Html } from '../html';
import { drawChart, guideLine, lineSeries, seriesColour } from './draw-chart';

const percent = (share: number) => `${Math.round(100 * share)} %`;

/** The evaluations that a chart has something of, with their place among all: that is their colour. */
function having<T>(
  evaluations: readonly Evaluation[],
  pick: (evaluation: Evaluation) => T | undefined,
): [T, number][] {
  return evaluations.flatMap((evaluation, index): [T, number][] => {
    const value = pick(evaluation);
    return value === undefined ? [] : [[value, index]];
  });
}

/** Share of the faces with at most an NME, up to 10 %. */
export function cedChart(evaluations: readonly Evaluation[]): Html {
  return drawChart({
    label: 'Cumulative error distribution: share of the faces with at most an NME of 0 to 10 percent',
    x: { name: `NME, % (${evaluations[0]!.normalizer})`, min: 0, max: 10 },
    y: { name: 'share of faces', min: 0, max: 1, format: percent },
    series: evaluations.map(({ perFace }, index) => {
      const curve = cumulativeErrors(
        perFace.map(({ nme }) => nme),
        10,
        201,
      );
      return lineSeries({ points: curve.map(({ error, share }) => [error, share]) }, index);
    }),
  });
}

/** Mean NME of the most trusted faces by how many are kept. */
export function riskCoverageChart(evaluations: readonly Evaluation[]): Html | undefined {
  const found = having(evaluations, ({ estimate }) => estimate?.riskCoverage);
  if (found.length === 0) return undefined;
  return drawChart({
    label: 'Risk-coverage: mean NME of the faces that are kept, by the share of faces kept',
    x: { name: 'share of faces kept', min: 0, max: 1, format: percent },
    y: { name: 'mean NME of these, %', min: 0 },
    series: found.map(([{ curve }, index]) =>
      lineSeries({ points: curve.map(({ coverage, risk }) => [coverage, risk]) }, index),
    ),
  });
}

/** Mean true NME of each decile by its mean predicted NME. */
export function reliabilityChart(evaluations: readonly Evaluation[]): Html | undefined {
  const found = having(evaluations, ({ estimate }) => estimate?.reliability);
  if (found.length === 0) return undefined;
  const largest = Math.max(...found.flatMap(([bins]) => bins.map(({ predicted }) => predicted)));
  return drawChart({
    label: 'Reliability: mean true NME of the faces by predicted NME in deciles; the dashed line is perfect',
    x: { name: 'predicted NME, % (inter-ocular)', min: 0 },
    y: { name: 'true NME, %', min: 0 },
    series: [
      guideLine([
        [0, 0],
        [largest, largest],
      ]),
      ...found.map(([bins, index]) =>
        lineSeries({ points: bins.map(({ predicted, actual }) => [predicted, actual]), dots: true }, index),
      ),
    ],
  });
}

/** Failures found by false alarms raised. */
export function rocChart(evaluations: readonly Evaluation[]): Html | undefined {
  const found = having(evaluations, ({ estimate }) =>
    estimate && estimate.failures.bad > 0 && estimate.failures.good > 0 ? estimate.failures : undefined,
  );
  if (found.length === 0) return undefined;
  return drawChart({
    label: 'ROC: share of the failed faces that the predicted error finds, by the share of false alarms',
    x: { name: 'false alarms among good faces', min: 0, max: 1, format: percent },
    y: { name: 'failures found', min: 0, max: 1, format: percent },
    series: [
      guideLine([
        [0, 0],
        [1, 1],
      ]),
      ...found.map(([{ roc }, index]) =>
        lineSeries({ points: roc.map(({ falseAlarms, detected }) => [falseAlarms!, detected!]) }, index),
      ),
    ],
  });
}

/** NME by mean cost, for all thresholds of the selective rule. */
export function selectiveChart(evaluations: readonly Evaluation[]): Html | undefined {
  const found = having(evaluations, ({ selective }) => selective);
  if (found.length === 0) return undefined;
  return drawChart({
    label: 'Stopping early: mean NME by the mean number of multiply-adds a face, in millions',
    x: { name: 'mean multiply-adds a face, millions' },
    y: { name: `mean NME, % (${evaluations[0]!.normalizer})` },
    series: found.map(([points, index]) =>
      lineSeries(
        { points: points.map(({ multiplyAdds, nme }) => [multiplyAdds / 1e6, nme]), dots: true },
        index,
      ),
    ),
  });
}

/** How many faces exit after each step, by threshold. */
export function exitChart(evaluation: Evaluation): Html | undefined {
  const { selective } = evaluation;
  if (selective === undefined || selective.length === 0) return undefined;
  const shown = new Set(selectiveTable(evaluation, true).rows.map(([exitBelow]) => exitBelow));
  const rows = selective.filter(({ exitBelow }) => shown.has(exitBelow));
  return drawChart({
    label: 'Where faces exit: share of the faces that exit after each step, by threshold',
    x: { name: 'exit below, % predicted NME', categories: rows.map(({ exitBelow }) => String(exitBelow)) },
    y: { name: 'share of faces', min: 0, max: 1, format: percent },
    series: rows[0]!.exits.map((_, step) => ({
      type: 'bar',
      stack: 'steps',
      data: rows.map(({ exits }) => exits[step]! / evaluation.faces),
      itemStyle: { color: seriesColour(step), borderColor: 'var(--page)', borderWidth: 1 },
      barCategoryGap: '25%',
      silent: true,
    })),
  });
}

/** Mean NME by how badly the box fits. */
export function boxRobustnessChart(evaluations: readonly Evaluation[]): Html | undefined {
  const found = having(evaluations, (evaluation) =>
    evaluation.boxRobustness ? { ...evaluation, boxRobustness: evaluation.boxRobustness } : undefined,
  );
  if (found.length === 0) return undefined;
  return drawChart({
    label: 'Box robustness: mean NME by how far the box is disturbed',
    x: { name: 'box scaled and shifted by up to', min: 0, format: percent },
    y: { name: `NME, % (${evaluations[0]!.normalizer})`, min: 0 },
    series: found.map(([{ boxNoise, nme, boxRobustness }, index]) => {
      const levels = [{ noise: boxNoise, nme }, ...boxRobustness].sort((a, b) => a.noise - b.noise);
      return lineSeries({ points: levels.map(({ noise, nme }) => [noise, nme.mean!]), dots: true }, index);
    }),
  });
}

/** What of a changed image is drawn: its key in the figures, and what the axis says. */
export const robustnessMeasures = {
  found: 'faces found',
  nme: 'NME of these, %',
  flagged: 'failures flagged',
} as const;

/** Found faces, NME or flagged failures by change and level, beside the images as they are. */
export function robustnessChart(
  evaluations: readonly Evaluation[],
  measure: keyof typeof robustnessMeasures,
): Html | undefined {
  const found = having(evaluations, ({ robustness }) => robustness);
  if (found.length === 0) return undefined;
  const name = robustnessMeasures[measure];
  const isShare = measure !== 'nme';
  return drawChart({
    label: `Changed images: ${name}, by what was changed and how much`,
    x: { name: 'change', categories: found[0]![0].map(({ change, level }) => `${change} ${level}`) },
    y: { name, min: 0, ...(isShare && { max: 1, format: percent }) },
    series: found.map(([figures, index]) =>
      lineSeries({ points: figures.map((one, place) => [place, one[measure] ?? 0]), dots: true }, index),
    ),
  });
}

import type { Table } from '../../tables/table';
import type { Evaluation, Figure } from '../evaluation';

/**
 * The predicted error in single figures: a column for each of the evaluations.
 * @param exact numbers in full instead of rounded ones
 */
export function estimateTable(
  named: readonly { name: string; evaluation: Evaluation }[],
  exact = false,
): Table {
  type Row = [label: string, digits: number, of: (evaluation: Evaluation) => Figure | undefined];
  const above = named[0]?.evaluation.estimate?.failures.above ?? '-';
  const rows: Row[] = [
    ['Pearson correlation with the true NME', 3, (e) => e.errorEstimate.pearson],
    ['Spearman correlation', 3, (e) => e.errorEstimate.spearman],
    ['mean absolute error, % NME', 2, (e) => e.errorEstimate.mae],
    ['calibration error over deciles, % NME', 2, (e) => e.estimate?.calibrationError],
    ['AURC, % NME', 2, (e) => e.estimate?.riskCoverage.aurc],
    ['.. of the best possible order', 2, (e) => e.estimate?.riskCoverage.best],
    ['.. of a random order', 2, (e) => e.estimate?.riskCoverage.random],
    [`faces with NME above ${above} %`, 0, (e) => e.estimate?.failures.bad],
    ['.. area under ROC of finding them', 3, (e) => e.estimate?.failures.auroc],
    ['.. found at no more than 5 % false alarms', 3, (e) => e.estimate?.failures.at5?.detected],
    ['.. by a predicted NME from, %', 2, (e) => e.estimate?.failures.at5?.threshold],
  ];
  return {
    name: 'estimate',
    caption: 'The predicted error against the true NME, both in percent of the inter-ocular distance.',
    columns: [{ title: '' }, ...named.map(({ name }) => ({ title: name }))],
    // Rounded here: one column has figures of all sizes.
    rows: rows.map(([label, digits, of]) => [
      label,
      ...named.map(({ evaluation }) => {
        const value = of(evaluation) ?? null;
        return exact || value === null ? value : value.toFixed(digits);
      }),
    ]),
  };
}

export function reliabilityTable({ estimate }: Evaluation): Table {
  return {
    name: 'reliability',
    caption: 'Predicted and true NME % of the faces in deciles of the predicted one.',
    columns: [
      { title: 'faces' },
      ...['from', 'to', 'predicted', 'actual'].map((title) => ({ title, digits: 2 })),
    ],
    rows: (estimate?.reliability ?? []).map((bin) => [
      bin.faces,
      bin.from,
      bin.to,
      bin.predicted,
      bin.actual,
    ]),
  };
}

export function riskCoverageTable({ estimate }: Evaluation): Table {
  return {
    name: 'risk-coverage',
    caption: 'Mean NME % of the share of faces with the smallest predicted error.',
    columns: ['coverage', 'risk'].map((title) => ({ title, digits: 3 })),
    rows: (estimate?.riskCoverage.curve ?? []).map(({ coverage, risk }) => [coverage, risk]),
  };
}

export function rocTable({ estimate }: Evaluation): Table {
  return {
    name: 'roc',
    caption: `Finding faces with NME above ${estimate?.failures.above} % by the predicted one.`,
    columns: ['threshold', 'falseAlarms', 'detected'].map((title) => ({ title, digits: 3 })),
    rows: (estimate?.failures.roc ?? []).map(({ threshold, falseAlarms, detected }) => [
      ...[threshold, falseAlarms, detected],
    ]),
  };
}

/** Synthetic failures, by kind; then what flagging them costs in good faces. */
export function syntheticFailuresTable({ syntheticFailures }: Evaluation): Table {
  const threshold = syntheticFailures?.threshold?.toFixed(2) ?? '-';
  return {
    name: 'synthetic-failures',
    caption: 'Share of synthetic failures that the predicted NME finds, and of good faces that it flags.',
    columns: [
      { title: '' },
      { title: 'faces' },
      { title: `above ${threshold} % (5 % false alarms)`, digits: 3 },
      { title: `above the model's ${syntheticFailures?.failAbove.toFixed(2) ?? '-'} %`, digits: 3 },
    ],
    rows: syntheticFailures
      ? [
          ...[...Object.entries(syntheticFailures.kinds), ['all failures', syntheticFailures] as const].map(
            ([kind, { count, detected, detectedByModel }]) => [kind, count, detected, detectedByModel],
          ),
          [
            'good faces',
            syntheticFailures.good,
            syntheticFailures.threshold === null ? null : 0.05,
            syntheticFailures.falseAlarmsOfModel,
          ],
        ]
      : [],
  };
}

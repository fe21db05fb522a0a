import { normalizers, parseScheme } from '@musica/core';
import type { Cell, Column, Table } from '../tables/table';
import type { ErrorFigures, Evaluation, Figure, Figures, GroupFigures } from './evaluation';

const errorColumns: readonly Column[] = [
  { title: 'faces' },
  ...['NME %', 'median', 'p90'].map((title) => ({ title, digits: 2 })),
  ...['AUC@8', 'AUC@10', 'FR@8', 'FR@10'].map((title) => ({ title, digits: 3 })),
];

const errorCells = ({ faces, nme, auc, failureRate }: ErrorFigures): Cell[] => [
  ...[faces, nme.mean, nme.median, nme.p90],
  ...[auc.at8, auc.at10, failureRate.at8, failureRate.at10],
];

const figureColumns: readonly Column[] = [
  ...errorColumns,
  { title: 'inner', digits: 2 },
  { title: 'steps', digits: 2 },
  { title: 'M multiply-adds', digits: 1 },
];

const figureCells = (figures: Figures): Cell[] => [
  ...errorCells(figures),
  figures.inner.mean,
  figures.steps.mean,
  millions(figures.multiplyAdds.mean),
];

const millions = (value: Figure) => (value === null ? null : value / 1e6);

/** What an evaluation was of, in one line. */
export function evaluationTitle({ data, split, model, predictions }: Evaluation): string {
  return `${data}${split === undefined ? '' : `, split ${split}`}: ${predictions ?? `model ${model}`}`;
}

/** What the figures depend on, in one line. */
export function evaluationTerms({
  normalizer,
  boxes,
  boxNoise,
  exitBelow,
  maxSteps,
  flipTest,
  flipTestAbove,
  recrop,
}: Evaluation): string {
  return [
    `normalizer ${normalizer}`,
    `boxes ${boxNoise > 0 ? `${boxes} with noise ${boxNoise}` : boxes}`,
    ...(exitBelow === 0 ? [] : [`exit below ${[exitBelow].flat().join(', ')} %`]),
    ...(maxSteps === undefined ? [] : [`at most ${maxSteps} steps`]),
    ...(flipTest !== true
      ? []
      : flipTestAbove === undefined
        ? ['flip test']
        : [`flip test from a predicted NME of ${flipTestAbove} %`]),
    ...(recrop ? ['second crop'] : []),
  ].join(', ');
}

/** The main table: all faces, then every subset. */
export function subsetsTable(evaluation: Evaluation): Table {
  return {
    name: 'subsets',
    caption: `NME in percent of the ${evaluation.normalizer} normalizer.`,
    columns: [{ title: '' }, ...figureColumns],
    rows: [
      ['all', ...figureCells(evaluation)],
      ...Object.entries(evaluation.subsets).map(([name, figures]) => [name, ...figureCells(figures)]),
    ],
  };
}

export function attributesTable({ attributes }: Evaluation): Table {
  return {
    name: 'attributes',
    caption: 'By attribute.',
    columns: [{ title: '' }, ...figureColumns],
    rows: Object.entries(attributes).map(([name, figures]) => [name, ...figureCells(figures)]),
  };
}

/** Sorts of faces with intervals; undefined where they were not asked for. */
export function groupsTable({ groups, normalizer }: Evaluation): Table | undefined {
  if (groups === undefined) return undefined;
  const interval = ({ low, high }: Estimated, digits: number, factor = 1) =>
    low === null || high === null
      ? null
      : `${(factor * low).toFixed(digits)} to ${(factor * high).toFixed(digits)}`;
  const percent = ({ value }: Estimated) => (value === null ? null : 100 * value);
  return {
    name: 'groups',
    caption: `By group, with 95 % intervals over persons; NME in percent of the ${normalizer} normalizer. Missed faces are failures.`,
    columns: [
      { title: '' },
      ...['faces', 'missed', 'persons'].map((title) => ({ title })),
      ...[{ title: 'NME %', digits: 2 }, { title: '95 %' }],
      ...[{ title: 'FR@8 %', digits: 1 }, { title: '95 %' }],
      ...[{ title: 'FR@10 %', digits: 1 }, { title: '95 %' }],
    ],
    rows: groups.map(({ by, group, faces, missed, persons, nme, failureRate: { at8, at10 } }) => [
      by === 'size' ? `face ${group}` : group,
      ...[faces, missed, persons],
      ...[nme.value, interval(nme, 2)],
      ...[at8, at10].flatMap((rate) => [percent(rate), interval(rate, 1, 100)]),
    ]),
  };
}

type Estimated = GroupFigures['nme'];

export function normalizersTable(evaluation: Evaluation): Table {
  return {
    name: 'normalizers',
    caption: 'By what errors are divided by.',
    columns: [{ title: '' }, ...errorColumns, { title: 'inner', digits: 2 }],
    rows: normalizers.flatMap((name) => {
      const figures = evaluation.normalizers[name];
      return figures ? [[name, ...errorCells(figures), figures.inner.mean]] : [];
    }),
  };
}

/** NME of each part of the face, over all faces and over each subset. */
export function partsTable(evaluation: Evaluation): Table {
  const { parts } = parseScheme(evaluation.scheme);
  const sets = [['all', evaluation] as const, ...Object.entries(evaluation.subsets)];
  return {
    name: 'parts',
    caption: 'NME % of each part.',
    columns: [{ title: '' }, { title: 'points' }, ...sets.map(([title]) => ({ title, digits: 2 }))],
    rows: Object.entries(parts).map(([part, indices]) => [
      part,
      indices.length,
      ...sets.map(([, figures]) => figures.parts[part] ?? null),
    ]),
  };
}

export function landmarksTable({ landmarks, scheme, meanShape }: Evaluation): Table {
  const parts = Object.entries(parseScheme(scheme).parts);
  return {
    name: 'landmarks',
    caption: 'NME % of each landmark, and where it is in the mean face.',
    columns: [
      { title: 'landmark' },
      { title: 'part' },
      { title: 'NME %', digits: 2 },
      ...['x', 'y'].map((title) => ({ title, digits: 3 })),
    ],
    rows: landmarks.map((nme, index) => [
      index,
      parts.find(([, indices]) => indices.includes(index))?.[0] ?? null,
      nme,
      ...(meanShape[index] ?? []),
    ]),
  };
}

/** Landmarks in plain view, hidden, not labelled; undefined where all are in view. */
export function landmarkStatesTable({ landmarkStates }: Evaluation): Table | undefined {
  if (landmarkStates === undefined) return undefined;
  return {
    name: 'landmark-states',
    caption: 'NME % of landmarks in plain view and of hidden ones; those that are not labelled do not count.',
    columns: [{ title: 'landmarks' }, { title: 'number' }, { title: 'NME %', digits: 2 }],
    rows: Object.entries(landmarkStates).map(([state, figures]) => [
      state,
      figures.landmarks,
      'nme' in figures ? figures.nme : null,
    ]),
  };
}

export function stepsTable({ perStep, afterFlipTest }: Evaluation): Table {
  return {
    name: 'steps',
    caption: 'NME % of all faces after each step.',
    columns: [{ title: 'step' }, { title: 'NME %', digits: 2 }],
    rows: [
      ...perStep.map(({ nme }, step) => [step + 1, nme]),
      ...(afterFlipTest ? [['flip test', afterFlipTest.nme]] : []),
    ],
  };
}

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

/** Deciles of the predicted error of landmarks; undefined where there is none. */
export function landmarkReliabilityTable({ landmarkEstimate }: Evaluation): Table | undefined {
  if (landmarkEstimate === undefined) return undefined;
  return {
    name: 'landmark-reliability',
    caption:
      'Predicted and true error of landmarks, in percent of the inter-ocular distance, in deciles of the predicted one.',
    columns: [
      { title: 'landmarks' },
      ...['from', 'to', 'predicted', 'actual'].map((title) => ({ title, digits: 2 })),
    ],
    rows: landmarkEstimate.reliability.map((bin) => [
      bin.landmarks,
      bin.from,
      bin.to,
      bin.predicted,
      bin.actual,
    ]),
  };
}

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

export function boxRobustnessTable(evaluation: Evaluation): Table {
  const { boxNoise, boxRobustness = [] } = evaluation;
  return {
    name: 'box-robustness',
    caption: 'Boxes scaled by U(1 - n, 1 + n) and shifted by U(-n, n) of their sides.',
    columns: [{ title: 'box noise n' }, ...errorColumns],
    rows: [
      [boxNoise, ...errorCells(evaluation)],
      ...boxRobustness.map(({ noise, ...figures }) => [noise, ...errorCells(figures)]),
    ],
  };
}

/** What is left of detection and alignment in images that were changed. */
export function robustnessTable({ robustness = [], normalizer }: Evaluation): Table {
  const ofLandmarks = robustness.some(({ spearmanInFace }) => spearmanInFace !== undefined);
  return {
    name: 'robustness',
    caption:
      'Images that were changed. Failures: missed, or NME above 10 %; flagged: share of those with such an NME that the predicted error marks.',
    columns: [
      { title: 'change' },
      { title: 'level' },
      { title: 'faces' },
      { title: 'found', digits: 3 },
      { title: 'false faces' },
      { title: `NME, % (${normalizer})`, digits: 2 },
      { title: 'failures', digits: 3 },
      { title: 'flagged', digits: 3 },
      { title: 'false alarms', digits: 3 },
      ...(ofLandmarks ? [{ title: 'Spearman of landmarks in a face', digits: 2 }] : []),
    ],
    rows: robustness.map(
      ({ change, level, faces, found, falseFaces, nme, failures, flagged, falseAlarms, spearmanInFace }) => [
        ...[change, level, faces, found, falseFaces, nme, failures, flagged, falseAlarms],
        ...(ofLandmarks ? [spearmanInFace ?? null] : []),
      ],
    ),
  };
}

/** Failures that were made of the faces, by kind; then what flagging them costs in good faces. */
export function syntheticFailuresTable({ syntheticFailures }: Evaluation): Table {
  const threshold = syntheticFailures?.threshold?.toFixed(2) ?? '-';
  return {
    name: 'made-failures',
    caption:
      'Share of failures made of the faces that the predicted NME finds, and of good faces that it flags.',
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

export function facesTable({ perFace, perStep, afterFlipTest }: Evaluation): Table {
  return {
    name: 'faces',
    caption: 'Every face.',
    columns: [
      ...['id', 'subsets', 'nme', 'inner', 'predictedNme', 'exitStep', 'flipTested', 'multiplyAdds'],
      ...normalizers,
      ...perStep.flatMap((_, step) => [`nme${step + 1}`, `predicted${step + 1}`]),
      ...(afterFlipTest ? ['nmeAfterFlipTest', 'predictedAfterFlipTest'] : []),
    ].map((title) => ({ title })),
    rows: perFace.map((face) => [
      ...[face.id, face.subsets.join(' '), face.nme, face.inner, face.predictedNme ?? null],
      ...[face.exitStep ?? null, face.flipTested === undefined ? null : Number(face.flipTested)],
      face.multiplyAdds ?? null,
      ...normalizers.map((name) => face.lengths[name] ?? null),
      ...perStep.flatMap((_, step) => [face.perStep[step] ?? null, face.predictedPerStep[step] ?? null]),
      ...(afterFlipTest ? [face.afterFlipTest?.nme ?? null, face.afterFlipTest?.predictedNme ?? null] : []),
    ]),
  };
}

const notEmpty = ({ rows }: Table) => rows.length > 0;

/** The tables that a paper or a terminal shows; without those that have nothing to say. */
export function readableTables(evaluation: Evaluation): Table[] {
  return [
    subsetsTable(evaluation),
    attributesTable(evaluation),
    ...[groupsTable(evaluation)].filter((table) => table !== undefined),
    normalizersTable(evaluation),
    partsTable(evaluation),
    stepsTable(evaluation),
    ...(evaluation.estimate
      ? [estimateTable([{ name: 'value', evaluation }]), reliabilityTable(evaluation)]
      : []),
    ...[landmarkReliabilityTable(evaluation)].filter((table) => table !== undefined),
    selectiveTable(evaluation, true),
    selectivePerStepTable(evaluation),
    syntheticFailuresTable(evaluation),
    ...(evaluation.boxRobustness ? [boxRobustnessTable(evaluation)] : []),
    ...(evaluation.robustness ? [robustnessTable(evaluation)] : []),
  ].filter(notEmpty);
}

/** All tables in full, for programs. */
export function allTables(evaluation: Evaluation): Table[] {
  return [
    ...readableTables(evaluation).filter(({ name }) => !['selective', 'estimate'].includes(name)),
    ...(evaluation.estimate ? [estimateTable([{ name: 'value', evaluation }], true)] : []),
    selectiveTable(evaluation),
    landmarksTable(evaluation),
    ...[landmarkStatesTable(evaluation)].filter((table) => table !== undefined),
    riskCoverageTable(evaluation),
    rocTable(evaluation),
    facesTable(evaluation),
  ].filter(notEmpty);
}

import { auc, cumulativeErrors, failureRate, mean } from '@musica/core';
import type { NamedEvaluation } from '../compare/pair-faces';
import type { Table } from '../tables/table';

/** NMEs of the faces of a method, percent; Infinity for faces that were not found. */
export interface MethodErrors {
  readonly name: string;
  readonly errors: readonly number[];
  /** The share of faces that is kept, where not all are. */
  readonly recall?: number;
}

/**
 * The errors of each evaluation; and, for a recall below 1, those of the share of faces that it trusts most: of least
 * predicted error, as the authors of the method measure it. Faces that were not found are trusted least.
 * @param recall share of the faces that are kept, above 0 to 1
 */
export function methodErrors(evaluations: readonly NamedEvaluation[], recall = 1): MethodErrors[] {
  return evaluations.flatMap(({ name, evaluation }) => {
    const missed = new Array<number>(evaluation.detection?.missed ?? 0).fill(Infinity);
    const all = { name, errors: [...evaluation.perFace.map(({ nme }) => nme), ...missed] };
    if (recall >= 1) return [all];
    const rated = evaluation.perFace.filter(({ predictedNme }) => predictedNme !== undefined);
    // Without a predicted error there is nothing to go by.
    if (rated.length < evaluation.perFace.length) return [all];
    const kept = Math.min(rated.length, Math.max(1, Math.round(recall * all.errors.length)));
    const trusted = rated.toSorted((a, b) => a.predictedNme! - b.predictedNme!).slice(0, kept);
    const share = `${Math.round(recall * 1000) / 10} %`;
    const errors = trusted.map(({ nme }) => nme);
    return [all, { name: `${name}, ${share} by predicted error`, errors, recall }];
  });
}

/** The figures of several methods, a row each; the best of each column, of those with as many faces, is set in bold. */
export function methodsTable(evaluations: readonly NamedEvaluation[], recall = 1): Table {
  const subsets = [...new Set(evaluations.flatMap(({ evaluation }) => Object.keys(evaluation.subsets)))];
  const byName = new Map(evaluations.map(({ name, evaluation }) => [name, evaluation]));
  const [first] = evaluations;
  const methods = methodErrors(evaluations, recall);
  const low = (title: string, digits: number) => ({ title, digits, best: 'low' as const });
  const high = (title: string, digits: number) => ({ title, digits, best: 'high' as const });
  return {
    name: 'methods',
    caption: `NME % (${first?.evaluation.normalizer}), area under the cumulative error distribution, and failure rate.`,
    columns: [
      { title: 'method' },
      { title: 'faces' },
      low('NME %', 2),
      ...[8, 10].flatMap((limit) => [high(`AUC@${limit}`, 3), low(`FR@${limit} %`, 2)]),
      ...subsets.map((name) => low(`NME % ${name}`, 2)),
    ],
    kinds: methods.map((method) => String(method.recall ?? 1)),
    rows: methods.map(({ name, errors }) => {
      const known = errors.filter(Number.isFinite);
      return [
        name,
        errors.length,
        known.length > 0 ? mean(known) : null,
        ...[8, 10].flatMap((limit) => [auc(errors, limit), 100 * failureRate(errors, limit)]),
        ...subsets.map((subset) => byName.get(name)?.subsets[subset]?.nme.mean ?? null),
      ];
    }),
  };
}

/** Points of the curves in `cedTable`: every 0.05 % up to 10 %. */
const POINTS = 201;

/** The cumulative error distributions as a table: the share of faces up to each error. */
export function cedTable(methods: readonly MethodErrors[], limit = 10): Table {
  const curves = methods.map(({ errors }) => cumulativeErrors(errors, limit, POINTS));
  return {
    name: 'ced',
    caption: 'Share of faces with an NME up to this.',
    columns: [{ title: 'NME %' }, ...methods.map(({ name }) => ({ title: name }))],
    rows: Array.from({ length: POINTS }, (_, i) => [
      Number(((limit * i) / (POINTS - 1)).toFixed(6)),
      ...curves.map((curve) => curve[i]!.share),
    ]),
  };
}

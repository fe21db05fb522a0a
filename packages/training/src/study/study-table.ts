import { mean } from '@musica/core';
import type { StudyRun } from './run-study';
import type { Study } from './study';

/**
 * The rows of a study's table, header first: a row a variant, figures averaged over the seeds. An NME is that after the
 * last step, with the range over the seeds where there are several.
 */
export function studyRows(study: Study, runs: readonly StudyRun[]): string[][] {
  const header = [
    'variant',
    'M multiply-adds',
    'M parameters',
    ...study.tests.map(({ name, normalizer }) => `${name} (${normalizer}, %)`),
    ...study.tests.slice(0, 1).map(({ name }) => `Spearman ${name}`),
    'samples',
    'minutes',
    'seeds',
  ];
  const rows = study.variants.flatMap((variant) => {
    const own = runs.filter((run) => run.variant === variant.name);
    const [first] = own;
    if (first === undefined) return [];
    const results = (test: string) => own.map((run) => run.tests[test]!);
    const [{ name: watched }] = study.tests as [Study['tests'][number]];
    const ranks = results(watched).flatMap(({ spearman }) => spearman ?? []);
    return [
      [
        variant.name,
        (first.multiplyAdds / 1e6).toFixed(1),
        (first.parameters / 1e6).toFixed(2),
        ...study.tests.map(({ name }) => withRange(results(name).map(({ nme }) => nme.at(-1)!))),
        ranks.length > 0 ? mean(ranks).toFixed(2) : '-',
        String(first.samples),
        (mean(own.map(({ seconds }) => seconds)) / 60).toFixed(0),
        String(own.length),
      ],
    ];
  });
  return [header, ...rows];
}

function withRange(values: readonly number[]): string {
  const average = mean(values).toFixed(2);
  if (values.length < 2) return average;
  return `${average} (${Math.min(...values).toFixed(2)}-${Math.max(...values).toFixed(2)})`;
}

/** A study as Markdown: what was asked, and the table. */
export function studyMarkdown(study: Study, runs: readonly StudyRun[]): string {
  const [header, ...rows] = studyRows(study, runs) as [string[], ...string[][]];
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const rule = header.map((_, column) => (column === 0 ? '---' : '---:'));
  return [`# ${study.name}`, '', study.question, '', line(header), line(rule), ...rows.map(line), ''].join(
    '\n',
  );
}

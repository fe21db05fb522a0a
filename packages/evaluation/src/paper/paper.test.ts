import { describe, expect, it } from 'vitest';
import type { NamedEvaluation } from '../compare/pair-faces';
import { csvTable } from '../tables/csv-table';
import { latexTable } from '../tables/latex-table';
import { markdownTable } from '../tables/markdown-table';
import { cedFigure } from './ced-figure';
import { figurePdf, figureSvg } from './figure';
import { cedTable, methodErrors, methodsTable } from './methods';

const evaluation = (name: string, nme: readonly number[], predicted: readonly number[]) =>
  ({
    name,
    evaluation: {
      normalizer: 'inter-ocular',
      subsets: {},
      perFace: nme.map((value, i) => ({ id: `f${i}`, nme: value, predictedNme: predicted[i] })),
    },
  }) as unknown as NamedEvaluation;

// a: errors 2, 4, 6, 20; b: twice better on one face, worse on the rest. `a` is most sure of its two best.
const a = evaluation('a', [2, 4, 6, 20], [1, 2, 8, 9]);
const b = evaluation('b_1', [1, 5, 7, 9], [1, 2, 3, 4]);

describe('several methods', () => {
  it('have a table with the best in bold', () => {
    const table = methodsTable([a, b]);
    // By hand: mean 8 and 5.5; AUC@10 (0.8+0.6+0.4+0)/4 and (0.9+0.5+0.3+0.1)/4; FR@8 one face of four each.
    expect(
      table.rows.map((row) => row.map((cell) => (typeof cell === 'number' ? Number(cell.toFixed(4)) : cell))),
    ).toEqual([
      ['a', 4, 8, 0.375, 25, 0.45, 25],
      ['b_1', 4, 5.5, 0.3438, 25, 0.45, 0],
    ]);
    expect(latexTable(table)).toContain(
      'a & 4 & 8.00 & \\textbf{0.375} & \\textbf{25.00} & \\textbf{0.450} & 25.00 \\\\',
    );
    expect(latexTable(table)).toContain('b\\_1 & 4 & \\textbf{5.50} & 0.344 & \\textbf{25.00}');
    expect(markdownTable(table)).toContain(
      '| b\\_1 | 4 | **5.50** | 0.344 | **25.00** | **0.450** | **0.00** |',
    );
    expect(csvTable(table)).not.toContain('*');
  });

  it('have curves at a recall, by the predicted error', () => {
    const methods = methodErrors([a], 0.5);
    expect(methods).toEqual([
      { name: 'a', errors: [2, 4, 6, 20] },
      { name: 'a, 50 % by predicted error', errors: [2, 4], recall: 0.5 },
    ]);
    // Fewer faces are easier: the best is that of as many.
    const lines = markdownTable(methodsTable([a, b], 0.5)).split('\n');
    expect(lines.filter((line) => line.startsWith('|')).slice(2)).toEqual([
      '| a | 4 | 8.00 | **0.375** | **25.00** | **0.450** | 25.00 |',
      '| a, 50 % by predicted error | 2 | **3.00** | **0.625** | **0.00** | **0.700** | **0.00** |',
      '| b\\_1 | 4 | **5.50** | 0.344 | **25.00** | **0.450** | **0.00** |',
      '| b\\_1, 50 % by predicted error | 2 | **3.00** | **0.625** | **0.00** | **0.700** | **0.00** |',
    ]);
    const rows = cedTable(methods).rows;
    expect(rows).toHaveLength(201);
    expect(rows[40]).toEqual([2, 0.25, 0.5]);
    expect(rows[79]).toEqual([3.95, 0.25, 0.5]);
    expect(rows.at(-1)).toEqual([10, 0.75, 1]);
  });

  it('have curves as SVG and as a PDF whose table of objects is right', () => {
    const figure = cedFigure(methodErrors([a, evaluation('<c> (d)', [1], [1])]), 'inter-ocular');
    const svg = figureSvg(figure);
    expect(svg).toContain('&lt;c&gt; (d) (AUC 0.900)');
    // a's curve: up by a quarter at 2 of 10, that is at 38 + 0.2 * 206 = 79.2.
    expect(svg).toMatch(/points="38,158 79.2,158 79.2,120.5 120.4,120.5/);
    const pdf = figurePdf(figure).toString('latin1');
    expect(pdf).toContain('(<c> \\(d\\) \\(AUC 0.900\\)) Tj');
    const start = Number(/startxref\n(\d+)/.exec(pdf)![1]);
    expect(pdf.slice(start, start + 4)).toBe('xref');
    const places = [...pdf.slice(start).matchAll(/^(\d{10}) 00000 n/gm)].map(([, place]) => Number(place));
    for (const [i, place] of places.entries())
      expect(pdf.slice(place)).toMatch(new RegExp(`^${i + 1} 0 obj\n`));
    const [, length, content] = /<< \/Length (\d+) >>\nstream\n(.*?)endstream/s.exec(pdf)!;
    expect(content).toHaveLength(Number(length));
  });
});

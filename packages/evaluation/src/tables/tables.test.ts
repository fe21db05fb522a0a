import { describe, expect, it } from 'vitest';
import { csvTable } from './csv-table';
import { latexTable } from './latex-table';
import { markdownTable } from './markdown-table';
import type { Table } from './table';
import { textTable } from './text-table';

const table: Table = {
  name: 'odd',
  caption: 'Figures of a_b',
  columns: [{ title: 'face' }, { title: 'NME %', digits: 2 }],
  rows: [
    ['a,"b"\n.jpg', 1 / 3],
    ['50% of $1_{2}^3 & ~#\\|<b>', null],
  ],
};

describe('csvTable', () => {
  it('quotes commas, quotes and line ends, and keeps numbers whole', () => {
    expect(csvTable(table)).toBe(
      'face,NME %\r\n"a,""b""\n.jpg",0.3333333333333333\r\n50% of $1_{2}^3 & ~#\\|<b>,\r\n',
    );
  });
});

describe('latexTable', () => {
  it('escapes what LaTeX would take as a command', () => {
    const text = latexTable(table);
    expect(text).toContain('\\caption{Figures of a\\_b}');
    expect(text).toContain('    face & NME \\% \\\\\n');
    expect(text).toContain('    a,"b" .jpg & 0.33 \\\\\n');
    expect(text).toContain(
      '    50\\% of \\$1\\_\\{2\\}\\textasciicircum{}3 \\& \\textasciitilde{}\\#\\textbackslash{}\\textbar{}\\textless{}b\\textgreater{} & - \\\\\n',
    );
    expect(text).toContain('\\begin{tabular}{lr}');
  });
});

describe('markdownTable', () => {
  it('escapes what Markdown would take as a mark', () => {
    expect(markdownTable(table).split('\n')).toEqual([
      'Figures of a\\_b',
      '',
      '| face | NME % |',
      '| --- | ---: |',
      '| a,"b" .jpg | 0.33 |',
      '| 50% of $1\\_{2}^3 & ~#\\\\\\|\\<b\\> | - |',
      '',
    ]);
  });
});

describe('textTable', () => {
  it('rounds for people', () => {
    expect(textTable({ ...table, rows: [['a', 2]] })).toEqual(['face  NME %', 'a      2.00']);
  });
});

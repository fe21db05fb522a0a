import { cellText, type Table } from './table';

/** A table as LaTeX, with the rules of the booktabs package. */
export function latexTable({ name, caption, columns, rows }: Table): string {
  const line = (cells: readonly string[]) => `    ${cells.map(escapeLatex).join(' & ')} \\\\`;
  return [
    '\\begin{table}',
    '  \\centering',
    `  \\caption{${escapeLatex(caption)}}`,
    `  \\label{tab:${name}}`,
    `  \\begin{tabular}{l${'r'.repeat(columns.length - 1)}}`,
    '    \\toprule',
    line(columns.map(({ title }) => title)),
    '    \\midrule',
    ...rows.map((row) => line(row.map((cell, i) => cellText(cell, columns[i]!)))),
    '    \\bottomrule',
    '  \\end{tabular}',
    '\\end{table}',
    '',
  ].join('\n');
}

const marks: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '|': '\\textbar{}',
  '°': '$^\\circ$',
};

/** Text so that LaTeX prints it as it is, whichever input encoding and font encoding it uses. */
export function escapeLatex(text: string): string {
  return text.replace(/[\r\n]+/g, ' ').replace(/[\\~^<>|°&%$#_{}]/g, (mark) => marks[mark] ?? `\\${mark}`);
}

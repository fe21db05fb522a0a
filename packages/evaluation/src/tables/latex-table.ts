import { cellText, isBest, type Table } from './table';

/** A table as LaTeX, with the rules of the booktabs package. */
export function latexTable(table: Table): string {
  const { name, caption, columns, rows } = table;
  const line = (cells: readonly string[]) => `    ${cells.join(' & ')} \\\\`;
  const cellOf = (row: number, column: number) => {
    const text = escapeLatex(cellText(rows[row]![column]!, columns[column]!));
    return isBest(table, row, column) ? `\\textbf{${text}}` : text;
  };
  return [
    '\\begin{table}',
    '  \\centering',
    `  \\caption{${escapeLatex(caption)}}`,
    `  \\label{tab:${name}}`,
    `  \\begin{tabular}{l${'r'.repeat(columns.length - 1)}}`,
    '    \\toprule',
    line(columns.map(({ title }) => escapeLatex(title))),
    '    \\midrule',
    ...rows.map((cells, row) => line(cells.map((_, column) => cellOf(row, column)))),
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

import { cellText, isBest, type Table } from './table';

/** A table as GitHub-flavoured Markdown under its caption: the first column to the left, the others to the right. */
export function markdownTable(table: Table): string {
  const { caption, columns, rows } = table;
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const cellOf = (row: number, column: number) => {
    const text = escapeMarkdown(cellText(rows[row]![column]!, columns[column]!));
    return isBest(table, row, column) ? `**${text}**` : text;
  };
  return [
    escapeMarkdown(caption),
    '',
    line(columns.map(({ title }) => escapeMarkdown(title))),
    `| ${columns.map((_, i) => (i === 0 ? '---' : '---:')).join(' | ')} |`,
    ...rows.map((cells, row) => line(cells.map((_, column) => cellOf(row, column)))),
    '',
  ].join('\n');
}

/** File names and subsets must come out as they are. */
function escapeMarkdown(text: string): string {
  return text.replace(/[\r\n]+/g, ' ').replace(/[\\|`*_[\]<>]/g, (mark) => `\\${mark}`);
}

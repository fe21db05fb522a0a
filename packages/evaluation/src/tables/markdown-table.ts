import { cellText, type Table } from './table';

/** A table as GitHub-flavoured Markdown under its caption: the first column to the left, the others to the right. */
export function markdownTable({ caption, columns, rows }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escapeMarkdown).join(' | ')} |`;
  return [
    escapeMarkdown(caption),
    '',
    line(columns.map(({ title }) => title)),
    `| ${columns.map((_, i) => (i === 0 ? '---' : '---:')).join(' | ')} |`,
    ...rows.map((row) => line(row.map((cell, i) => cellText(cell, columns[i]!)))),
    '',
  ].join('\n');
}

/** File names and subsets must come out as they are. */
function escapeMarkdown(text: string): string {
  return text.replace(/[\r\n]+/g, ' ').replace(/[\\|`*_[\]<>]/g, (mark) => `\\${mark}`);
}

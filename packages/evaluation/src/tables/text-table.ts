import { formatTable } from './format-table';
import { cellText, type Table } from './table';

/** A table as lines for a terminal. */
export function textTable({ columns, rows }: Table): string[] {
  return formatTable([
    columns.map(({ title }) => title),
    ...rows.map((row) => row.map((cell, i) => cellText(cell, columns[i]!))),
  ]);
}

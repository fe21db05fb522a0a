import type { Cell, Table } from './table';

/** A table as CSV (RFC 4180: CRLF, quotes doubled), with numbers in full; what cannot be said is empty. */
export function csvTable({ columns, rows }: Table): string {
  const lines = [columns.map(({ title }) => title), ...rows];
  return lines.map((cells) => `${cells.map(csvCell).join(',')}\r\n`).join('');
}

function csvCell(cell: Cell): string {
  const text = cell === null ? '' : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

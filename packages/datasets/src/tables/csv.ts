import { type Cell, faceRow, type TableFace } from './face-row';

/** Faces as the lines of a CSV file (RFC 4180), a face a line, below a line of names. Numbers are written in full. */
export function* csvLines(faces: Iterable<TableFace>): Generator<string> {
  let names: readonly string[] | undefined;
  for (const face of faces) {
    const row = faceRow(face);
    if (names === undefined) {
      names = Object.keys(row);
      yield names.join(',');
    }
    yield names.map((name) => cellText(row[name])).join(',');
  }
}

function cellText(value: Cell): string {
  if (value === undefined) return '';
  if (typeof value !== 'string') return String(value);
  return /[",\r\n]/.test(value) ? `"${value.replace(/"/g, '""')}"` : value;
}

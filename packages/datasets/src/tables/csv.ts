import { type Cell, faceRow, type TableFace } from './face-row';

/** Faces as the lines of a CSV file (RFC 4180), a face a line, below a line of names. Numbers are written in full. */
export function* csvLines(faces: Iterable<TableFace>): Generator<string> {
  const linesOf = csvWriter();
  for (const face of faces) yield* linesOf(face);
}

/** The same for faces that come one by one. @returns gives the lines of a face: before the first one that of the names */
export function csvWriter(): (face: TableFace) => string[] {
  let names: readonly string[] | undefined;
  return (face) => {
    const row = faceRow(face);
    const head = names === undefined ? [Object.keys(row).join(',')] : [];
    names ??= Object.keys(row);
    return [...head, names.map((name) => cellText(row[name])).join(',')];
  };
}

function cellText(value: Cell): string {
  if (value === undefined) return '';
  if (typeof value !== 'string') return String(value);
  return /[",\r\n]/.test(value) ? `"${value.replace(/"/g, '""')}"` : value;
}

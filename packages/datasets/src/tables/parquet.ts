import { parquetWriteBuffer } from 'hyparquet-writer';
import { type Cell, faceRow, type TableFace } from './face-row';

/** Whole numbers; all others are doubles. */
const whole = new Set(['face', 'width', 'height', 'exit_step', 'frame', 'id', 'blinks']);

/**
 * Faces as a Parquet file, a face a row, with the columns of `faceRow`. Written by hyparquet-writer: small, without
 * WebAssembly or native parts.
 */
export function parquetBytes(faces: readonly TableFace[]): Uint8Array {
  const rows = faces.map(faceRow);
  const columnData = Object.keys(rows[0] ?? {}).map((name) => ({
    name,
    data: rows.map((row) => row[name] ?? null),
    type: typeOf(name, rows[0]![name]),
    nullable: true,
  }));
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}

function typeOf(name: string, value: Cell): 'STRING' | 'BOOLEAN' | 'INT32' | 'DOUBLE' {
  if (name === 'image') return 'STRING';
  if (typeof value === 'boolean' || ['failed', 'flip_tested', 'eyes_shut'].includes(name)) return 'BOOLEAN';
  return whole.has(name) ? 'INT32' : 'DOUBLE';
}

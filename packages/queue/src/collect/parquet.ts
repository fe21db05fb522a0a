import type { SchemaElement } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import type { ImageResult } from '../work/outcome';

/** A column: its name, its type in Parquet, and what it holds of a face, null in the row of an image without one. */
interface Column {
  readonly name: string;
  readonly type: 'BYTE_ARRAY' | 'INT32' | 'DOUBLE' | 'BOOLEAN' | 'LIST';
  readonly required?: true;
  readonly of: (result: ImageResult, face: ImageResult['faces'][number] | undefined) => unknown;
}

const columns: readonly Column[] = [
  { name: 'image', type: 'BYTE_ARRAY', required: true, of: ({ image }) => image },
  { name: 'width', type: 'INT32', required: true, of: ({ width }) => width },
  { name: 'height', type: 'INT32', required: true, of: ({ height }) => height },
  { name: 'faces', type: 'INT32', required: true, of: ({ faces }) => faces.length },
  { name: 'index', type: 'INT32', of: (_, face) => face?.index },
  ...(['x', 'y', 'width', 'height'] as const).map(
    (side, at): Column => ({ name: `box_${side}`, type: 'DOUBLE', of: (_, face) => face?.box[at] }),
  ),
  { name: 'box_roll', type: 'DOUBLE', of: (_, face) => face && (face.box[4] ?? 0) },
  { name: 'predicted_nme', type: 'DOUBLE', of: (_, face) => face?.predictedNme },
  { name: 'exit_step', type: 'INT32', of: (_, face) => face?.exitStep },
  { name: 'flip_tested', type: 'BOOLEAN', of: (_, face) => face?.flipTested },
  { name: 'failed', type: 'BOOLEAN', of: (_, face) => face?.failed },
  { name: 'error', type: 'DOUBLE', of: (_, face) => face?.error },
  { name: 'landmarks', type: 'LIST', of: (_, face) => face?.landmarks.flat() },
  { name: 'landmark_errors', type: 'LIST', of: (_, face) => face?.landmarkErrors },
];

const schema: SchemaElement[] = [
  { name: 'musica', num_children: columns.length },
  ...columns.flatMap(({ name, type, required }): SchemaElement[] => {
    const repetition_type = required ? 'REQUIRED' : 'OPTIONAL';
    if (type === 'LIST') {
      return [
        { name, repetition_type, num_children: 1, converted_type: 'LIST' },
        { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
        { name: 'element', type: 'DOUBLE', repetition_type: 'REQUIRED' },
      ];
    }
    return [{ name, type, repetition_type, ...(type === 'BYTE_ARRAY' && { converted_type: 'UTF8' }) }];
  }),
];

/**
 * Images as a Parquet file: a row a face, and one for each image without faces, whose `index` is null. `landmarks` is a
 * list x0, y0, x1, y1 .. in pixels, `landmark_errors` one of their predicted errors in percent, null of models that have none.
 */
export function parquetOf(results: readonly ImageResult[]): Uint8Array {
  const rows = results.flatMap((result) =>
    (result.faces.length === 0 ? [undefined] : result.faces).map((face) => ({ result, face })),
  );
  const columnData = columns.map(({ name, of }) => ({
    name,
    data: rows.map(({ result, face }) => of(result, face) ?? null),
  }));
  return new Uint8Array(parquetWriteBuffer({ schema, columnData }));
}

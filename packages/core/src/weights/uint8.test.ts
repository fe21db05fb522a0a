import { describe, expect, it } from 'vitest';
import { Random } from '../numeric/random';
import { fromFloat16 } from './float16';
import { toUint8Matrix, type Uint8Matrix } from './uint8';

const columns = 512;

/** As the manifest of TensorFlow.js means bytes, times the scales. */
function decode({ bytes, scales }: Uint8Matrix): Float32Array {
  const rows = fromFloat16(scales);
  return Float32Array.from(bytes, (byte, i) => (byte * (1 / 127) - 1) * rows[Math.floor(i / columns)]!);
}

function draw(rows: number, deviation: (row: number) => number, seed = 1): Float32Array {
  const random = new Random(seed);
  return Float32Array.from(
    { length: rows * columns },
    (_, i) => deviation(Math.floor(i / columns)) * random.normal(),
  );
}

const squaredError = (a: Float32Array, b: Float32Array) =>
  a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0);

describe('toUint8Matrix', () => {
  it('is off by less than a level of the row, whatever the other rows are', () => {
    const values = draw(12, (row) => 10 ** -(row % 4));
    const found = decode(toUint8Matrix(values, columns));
    for (let row = 0; row < 12; row++) {
      const of = (array: Float32Array) => array.subarray(row * columns, (row + 1) * columns);
      const largest = of(values).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      // Rounding to levels is uniform: a twelfth of the square of their distance.
      expect(squaredError(of(values), of(found))).toBeLessThan((1.2 * columns * (largest / 127) ** 2) / 12);
    }
  });

  it('has a scale for each column, where columns differ', () => {
    const values = draw(40, () => 1, 3).map((value, i) => value * (i % columns === 7 ? 0.001 : 1));
    const { bytes, scales } = toUint8Matrix(values, columns, 'column');
    expect(scales).toHaveLength(columns);
    const found = fromFloat16(scales);
    const off = values.map((value, i) => Math.abs(value - (bytes[i]! / 127 - 1) * found[i % columns]!));
    expect(Math.max(...off)).toBeLessThan(4 / 250);
    expect(Math.max(...off.filter((_, i) => i % columns === 7))).toBeLessThan(0.004 / 250);
  });

  it('leaves bytes alone that were bytes before', () => {
    const once = toUint8Matrix(
      draw(9, () => 0.06, 2),
      columns,
    );
    expect(toUint8Matrix(decode(once), columns)).toEqual(once);
  });

  it('holds 0 as 0, also where all of a row is', () => {
    const values = new Float32Array(3 * columns);
    values[5] = 0.5;
    expect(decode(toUint8Matrix(values, columns))).toEqual(values);
  });
});

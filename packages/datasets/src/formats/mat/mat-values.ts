import { MusicaError, type Point } from '@musica/core';
import type { MatValue } from './read-mat';

/**
 * A matrix of numbers with its rows and columns.
 * @throws MusicaError `dataset` where the variable is missing, no matrix, or not of the shape; `rows` or `columns` left
 * out may be any.
 */
export function matrixOf(
  value: MatValue | undefined,
  name: string,
  where: string,
  shape: { rows?: number; columns?: number } = {},
): { rows: number; columns: number; at(row: number, column: number): number } {
  if (value === undefined) throw new MusicaError('dataset', `${where}: no variable ${name}`);
  if (value.kind !== 'numbers' || value.dims.length !== 2) {
    throw new MusicaError('dataset', `${where}: ${name} is no matrix of numbers`);
  }
  const [rows, columns] = value.dims as [number, number];
  const { data } = value;
  if (rows !== (shape.rows ?? rows) || columns !== (shape.columns ?? columns)) {
    const wanted = `${shape.rows ?? 'any'} x ${shape.columns ?? 'any'}`;
    throw new MusicaError('dataset', `${where}: ${name} is ${rows} x ${columns}, expected ${wanted}`);
  }
  return { rows, columns, at: (row, column) => data[column * rows + row]! };
}

/** The first two rows as points: x above y, a column a point; MATLAB counts pixels from 1. */
export function pointColumns(matrix: { columns: number; at(row: number, column: number): number }): Point[] {
  return Array.from({ length: matrix.columns }, (_, i) => [matrix.at(0, i) - 1, matrix.at(1, i) - 1]);
}

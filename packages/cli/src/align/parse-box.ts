import type { Box } from '@musica/core';
import { InvalidArgumentError } from 'commander';

/**
 * A box from four numbers: x, y, width, height in pixels.
 * @returns undefined where they are not four finite numbers with positive sides
 */
export function boxOfNumbers(values: unknown): Box | undefined {
  if (!Array.isArray(values) || values.length !== 4 || !values.every(Number.isFinite)) return undefined;
  const [x, y, width, height] = values as [number, number, number, number];
  return width > 0 && height > 0 ? { x, y, width, height } : undefined;
}

/** A value of `--box`: `x,y,width,height`; further ones are added to those before. */
export function parseBoxOption(text: string, before: readonly Box[] = []): Box[] {
  const values = text.split(',').map((value) => (value.trim() === '' ? Number.NaN : Number(value)));
  const box = boxOfNumbers(values);
  if (box && box.width >= 1 && box.height >= 1) return [...before, box];
  throw new InvalidArgumentError(
    'It must be x,y,width,height: four numbers in pixels, width and height from 1.',
  );
}

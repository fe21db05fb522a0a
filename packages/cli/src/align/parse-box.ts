import type { Box } from '@musica/core';
import { boxOfTuple } from '@musica/datasets';
import { InvalidArgumentError } from 'commander';

/** A value of `--box`: `x,y,width,height` or `x,y,width,height,roll`; further ones are added to those before. */
export function parseBoxOption(text: string, before: readonly Box[] = []): Box[] {
  const box = boxOfTuple(text.split(',').map((value) => (value.trim() === '' ? Number.NaN : Number(value))));
  if (box && box.width >= 1 && box.height >= 1) return [...before, box];
  throw new InvalidArgumentError(
    'It must be x,y,width,height or x,y,width,height,roll: numbers in pixels, width and height from 1, the roll in degrees, clockwise.',
  );
}

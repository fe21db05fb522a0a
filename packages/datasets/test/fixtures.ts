import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Point } from '@musica/core';

/** A binary file that `fixtures/make_fixtures.py` made. */
export function fixture(name: string): Buffer {
  return readFileSync(fixturePath(name));
}

export function fixturePath(name: string): string {
  return fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url));
}

/** The points that the script puts into the fixtures, counted from 0. */
export function fixturePoints(count: number, face = 0): Point[] {
  return Array.from({ length: count }, (_, i) => [10 + 1.25 * i + face, 20 + 0.5 * i + 3 * (i % 7) - face]);
}

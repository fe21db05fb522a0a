import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Box, type PixelImage, Random } from '@musica/core';
import { jitterBox } from '@musica/evaluation';
import { decodeImage } from '@musica/node';

/** What the contenders are timed on. */
export interface BenchImage {
  readonly name: string;
  readonly image: PixelImage;
  readonly box: Box;
}

/** The face of the sample photograph of the repository. */
const sampleBox: Box = { x: 175, y: 75, width: 95, height: 115 };

/** The photograph that comes with the repository, or noise of the same size where this program stands alone. */
export async function defaultImage(): Promise<BenchImage> {
  const path = sample();
  if (path) return { name: 'the sample photograph', image: await decodeImage(path), box: sampleBox };
  const random = new Random(1);
  const [width, height] = [512, 512];
  const data = Uint8Array.from({ length: width * height * 3 }, () => random.integer(256));
  return { name: 'noise', image: { data, width, height, channels: 3 }, box: sampleBox };
}

function sample(): string | undefined {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const path = join(folder, 'samples', 'astronaut.png');
    if (existsSync(path)) return path;
    if (folder === dirname(folder)) return undefined;
  }
}

/** As many boxes: the face itself, and it again as careless detectors would find it. */
export function boxesAround(box: Box, count: number, seed: number): Box[] {
  return Array.from({ length: count }, (_, i) => (i === 0 ? box : jitterBox(box, 0.1, seed, String(i))));
}

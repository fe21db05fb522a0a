import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { landmarkSchemes, Random } from '@musica/core';
import { writePts } from '@musica/datasets';
import { encodeImage } from '@musica/node';

/** A training of seconds. */
export const discRecipe = {
  model: {
    name: 'tiny',
    scheme: 'ibug68',
    landmarks: 68,
    patchIndices: [30, 36, 45, 48, 54],
    hidden: 16,
    projection: 8,
    levels: [1, 0],
    boxSize: 40,
    cropSize: 64,
  },
  steps: 24,
  batch: 4,
  seed: 5,
  calibrationSplit: 0.4,
};

/** Images of a bright disc, whose place says where the landmarks are; one of them is broken, if any is named. */
export async function writeDiscs(path: string, count: number, broken?: number): Promise<void> {
  await mkdir(path, { recursive: true });
  const random = new Random(1);
  const [scheme] = landmarkSchemes;
  for (let face = 0; face < count; face++) {
    const [cx, cy, radius] = [random.uniform(30, 66), random.uniform(30, 66), random.uniform(14, 22)];
    const data = new Uint8Array(96 * 96 * 3);
    for (let y = 0; y < 96; y++) {
      for (let x = 0; x < 96; x++)
        data.fill(Math.hypot(x - cx, y - cy) < radius ? 220 : 30, (y * 96 + x) * 3, (y * 96 + x + 1) * 3);
    }
    const landmarks = Array.from({ length: scheme!.count }, (_, i) => {
      const angle = (2 * Math.PI * i) / 68;
      return [cx + radius * Math.cos(angle), cy + radius * Math.sin(angle)] as const;
    });
    const image = await encodeImage({ data, width: 96, height: 96, channels: 3 }, 'png');
    await writeFile(join(path, `disc${face}_01.png`), face === broken ? image.subarray(0, 200) : image);
    await writeFile(join(path, `disc${face}_01.pts`), writePts(landmarks));
  }
}

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  type Model,
  type ModelConfig,
  type PixelImage,
  type Point,
  parseModelConfig,
  Random,
} from '@musica/core';
import { Cascade, saveModel } from '@musica/core/tensors';
import { writePts } from '@musica/datasets';
import { encodeImage, fileHandler, type ImageFormat, useBackend } from '@musica/node';
import { afterAll, beforeAll } from 'vitest';

/** 68 landmarks, small enough for any backend. */
export const tinyConfig: ModelConfig = parseModelConfig({
  name: 'tiny-68',
  scheme: 'ibug68',
  landmarks: 68,
  patchIndices: [8, 30, 36, 45],
  hidden: 8,
  levels: [1, 0],
  boxSize: 40,
  cropSize: 64,
});

/** A ring of 68 points around a centre; enough of a face to measure errors on. */
export function ring(centreX: number, centreY: number, radius: number): Point[] {
  return Array.from({ length: 68 }, (_, index): Point => {
    const angle = (2 * Math.PI * index) / 68;
    return [centreX + radius * Math.cos(angle), centreY + radius * Math.sin(angle)];
  });
}

/** Noise, 96 x 80 pixels. */
export function image(seed: number): PixelImage {
  const random = new Random(seed);
  const data = Uint8Array.from({ length: 96 * 80 * 3 }, () => random.integer(256));
  return { data, width: 96, height: 80, channels: 3 };
}

export const imageFile = (seed: number, format: ImageFormat = 'png') => encodeImage(image(seed), format);

/** What a data set has for a face: an image and its landmarks. */
export async function face(name: string, seed: number): Promise<Record<string, string | Uint8Array>> {
  return { [`${name}.png`]: await imageFile(seed), [`${name}.pts`]: writePts(ring(48, 40, 20 + seed)) };
}

/** Saves an untrained model; what it finds means nothing, but it is the same every time. */
export async function saveTinyModel(folder: string): Promise<string> {
  await useBackend('cpu');
  const model: Model = {
    config: tinyConfig,
    meanShape: ring(0.5, 0.5, 0.5),
    cascade: Cascade.create(tinyConfig, 3),
  };
  await saveModel(model, fileHandler(folder), { precision: 'float32' });
  model.cascade.dispose();
  return folder;
}

/** A folder for all tests of a file, which goes when they are done. */
export function useFolder(): { path(...parts: string[]): string; write(files: Files): Promise<void> } {
  let root: string;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'musica-cli-'));
  });
  afterAll(() => rm(root, { recursive: true, force: true }));
  const path = (...parts: string[]) => join(root, ...parts);
  return {
    path,
    async write(files) {
      for (const [name, content] of Object.entries(files)) {
        await mkdir(dirname(path(name)), { recursive: true });
        await writeFile(path(name), content);
      }
    },
  };
}

type Files = Readonly<Record<string, string | Uint8Array>>;

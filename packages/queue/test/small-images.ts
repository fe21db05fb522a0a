import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeImage } from '@musica/node';
import { afterEach } from 'vitest';

/** For tests: folders that go when the test ends. */
export function useFolders(): () => Promise<string> {
  const folders: string[] = [];
  afterEach(async () => {
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
  });
  return async () => {
    const folder = await mkdtemp(join(tmpdir(), 'musica-queue-'));
    folders.push(folder);
    return folder;
  };
}

/** A box in every one of the small images: with it no face has to be found in them. */
export const smallBox = { x: 8, y: 8, width: 48, height: 48 };

/** Writes small images that differ, as PNG. @returns their paths */
export async function writeSmallImages(folder: string, count: number): Promise<string[]> {
  const paths: string[] = [];
  for (let index = 0; index < count; index++) {
    const data = Uint8Array.from({ length: 64 * 64 * 3 }, (_, at) => (at * (index + 3)) % 251);
    const path = join(folder, `image-${String(index).padStart(3, '0')}.png`);
    await writeFile(path, await encodeImage({ data, width: 64, height: 64, channels: 3 }, { format: 'png' }));
    paths.push(path);
  }
  return paths;
}

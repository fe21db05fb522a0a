import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { imageSize } from './image-size';

describe('imageSize', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'musica-size-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('is that of the image as it is shown', async () => {
    const image = sharp({ create: { width: 30, height: 20, channels: 3, background: '#808080' } });
    await image.clone().png().toFile(join(folder, 'a.png'));
    await image.clone().withMetadata({ orientation: 6 }).jpeg().toFile(join(folder, 'turned.jpg'));
    expect(await imageSize(join(folder, 'a.png'))).toEqual({ width: 30, height: 20 });
    expect(await imageSize(join(folder, 'turned.jpg'))).toEqual({ width: 20, height: 30 });
  });

  it('refuses what is no image, by name', async () => {
    await writeFile(join(folder, 'b.jpg'), 'rubbish');
    for (const name of ['b.jpg', 'none.jpg']) {
      await expect(imageSize(join(folder, name))).rejects.toMatchObject({
        code: 'image',
        message: expect.stringContaining(name),
      });
    }
  });
});

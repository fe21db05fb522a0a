import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findBlazeFaceWeights } from './human-package';

describe('findBlazeFaceWeights', () => {
  it('finds the file of the installed package', () => {
    expect(findBlazeFaceWeights()).toMatch(/models[\\/]blazeface\.json$/);
  });

  it('says how to install a package that is missing or incomplete', async () => {
    expect(() => findBlazeFaceWeights(() => undefined)).toThrowError(
      expect.objectContaining({
        code: 'detector',
        hint: expect.stringContaining('npm install @vladmandic/human'),
      }),
    );
    const folder = await mkdtemp(join(tmpdir(), 'musica-human-'));
    await mkdir(join(folder, 'dist'));
    await writeFile(join(folder, 'package.json'), '{}');
    try {
      expect(() => findBlazeFaceWeights(() => join(folder, 'dist', 'human.js'))).toThrowError(
        expect.objectContaining({
          code: 'detector',
          message: expect.stringContaining(join(folder, 'models')),
        }),
      );
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

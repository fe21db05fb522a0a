import * as files from 'node:fs/promises';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { writeFileAtomic } from './atomic';

// What other systems refuse: made up here, around the real functions.
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof files>();
  return { ...real, open: vi.fn(real.open), rename: vi.fn(real.rename) };
});
const { open, rename } = vi.mocked(files);
const refusal = (code: string) => Object.assign(new Error(code), { code });

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'musica-atomic-'));
});
afterEach(async () => {
  vi.unstubAllGlobals();
  rename.mockClear();
  await rm(folder, { recursive: true, force: true });
});

function pretendToBe(platform: NodeJS.Platform): void {
  vi.stubGlobal('process', Object.create(process, { platform: { value: platform } }));
}

describe('writeFileAtomic', () => {
  it('does without a durable rename where the file system cannot sync folders', async () => {
    pretendToBe('linux');
    const { open: real } = await vi.importActual<typeof files>('node:fs/promises');
    let refused = 0;
    open.mockImplementation(async (path, ...rest) => {
      if (path !== folder) return real(path, ...rest);
      refused++;
      throw refusal('EINVAL');
    });
    await writeFileAtomic(join(folder, 'a'), 'one');
    expect(refused).toBe(1);
    expect(await readFile(join(folder, 'a'), 'utf8')).toBe('one');
    open.mockImplementation(real);
  });

  it.each(['EPERM', 'EBUSY'])('waits on Windows for whoever has the file open (%s)', async (code) => {
    pretendToBe('win32');
    rename.mockRejectedValueOnce(refusal(code)).mockRejectedValueOnce(refusal(code));
    await writeFileAtomic(join(folder, 'a'), 'one');
    expect(rename).toHaveBeenCalledTimes(3);
    expect(await readdir(folder)).toEqual(['a']);
  });

  it('gives up at once where waiting does not help', async () => {
    pretendToBe('win32');
    rename.mockRejectedValueOnce(refusal('ENOSPC'));
    await expect(writeFileAtomic(join(folder, 'a'), 'one')).rejects.toThrow('the disk is full');
    pretendToBe('linux');
    rename.mockRejectedValueOnce(refusal('EPERM'));
    await expect(writeFileAtomic(join(folder, 'a'), 'one')).rejects.toThrow('no permission');
    expect(rename).toHaveBeenCalledTimes(2);
    expect(await readdir(folder)).toEqual([]);
  });
});

import { existsSync } from 'node:fs';
import * as files from 'node:fs/promises';
import { mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { makeFolder } from './make-folder';

vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof files>();
  return { ...real, mkdir: vi.fn(real.mkdir) };
});
const mkdir = vi.mocked(files.mkdir);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'musica-make-folder-'));
});
afterEach(async () => {
  mkdir.mockClear();
  await rm(folder, { recursive: true, force: true });
});

describe('makeFolder', () => {
  it('makes what is missing and takes what is there, links to folders too', async () => {
    await makeFolder(join(folder, 'a', 'b', 'c'));
    await makeFolder(join(folder, 'a', 'b', 'c'));
    await symlink(join(folder, 'a'), join(folder, 'link'));
    await makeFolder(join(folder, 'link', 'd'));
    expect((await stat(join(folder, 'a', 'd'))).isDirectory()).toBe(true);
    expect((await stat(join(folder, 'a', 'b', 'c'))).isDirectory()).toBe(true);
  });

  it('makes one folder from several sides at once', async () => {
    const paths = ['x', 'y', 'x', 'y'].map((name) => join(folder, 'p', 'q', name));
    await Promise.all(paths.map((path) => makeFolder(path)));
    expect((await stat(paths[0]!)).isDirectory()).toBe(true);
  });

  it('names a file on the way', async () => {
    await writeFile(join(folder, 'file'), '');
    for (const path of [join(folder, 'file'), join(folder, 'file', 'a', 'b')]) {
      await expect(makeFolder(path)).rejects.toMatchObject({
        code: 'output',
        message: `${path}: cannot be written: a part of the path is a file, not a folder`,
      });
    }
  });

  it('stops at the first folder that cannot be made, and says why', async () => {
    const { mkdir: real } = await vi.importActual<typeof files>('node:fs/promises');
    const readOnly = join(folder, 'disk');
    // As a disk does that is read-only: what is missing is missing, and nothing can be made in it.
    mkdir.mockImplementation(async (path, ...rest) => {
      if (path === join(readOnly, 'a')) throw Object.assign(new Error('EROFS'), { code: 'EROFS' });
      return real(path, ...rest);
    });
    await expect(makeFolder(join(readOnly, 'a', 'b'), 'out.json')).rejects.toMatchObject({
      message: 'out.json: cannot be written: the disk is read-only',
    });
    expect(mkdir.mock.calls.filter(([path]) => path === join(readOnly, 'a', 'b'))).toHaveLength(1);
    mkdir.mockImplementation(real);
  });

  it.skipIf(!existsSync('/proc/self'))('does not wait for ever below /proc', async () => {
    await expect(makeFolder('/proc/no/such/folder')).rejects.toMatchObject({
      code: 'output',
      message: '/proc/no/such/folder: cannot be written: a folder on the way cannot be made',
    });
  });
});

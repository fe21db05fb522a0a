import { spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { outputError, recoverFolder, writeFileAtomic, writeFolderAtomic } from './atomic';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'musica-atomic-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const isRoot = process.getuid?.() === 0;

describe('writeFileAtomic', () => {
  it('writes, replaces, creates folders and leaves nothing else', async () => {
    const path = join(folder, 'a', 'b', 'out.json');
    await writeFileAtomic(path, 'one');
    await writeFileAtomic(path, new TextEncoder().encode('two'));
    expect(await readFile(path, 'utf8')).toBe('two');
    expect(await readdir(join(folder, 'a', 'b'))).toEqual(['out.json']);
  });

  it('keeps the old file and removes its own when the name cannot be taken', async () => {
    const path = join(folder, 'taken');
    await mkdir(path);
    await writeFile(join(path, 'keep'), 'x');
    await expect(writeFileAtomic(path, 'new')).rejects.toMatchObject({ code: 'output' });
    expect(await readdir(folder)).toEqual(['taken']);
    expect(await readdir(path)).toEqual(['keep']);
  });

  it('says in one line why it cannot write', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(writeFileAtomic(join(folder, 'file', 'x.json'), '')).rejects.toMatchObject({
      code: 'output',
      message: `${join(folder, 'file', 'x.json')}: cannot be written: a part of the path is a file, not a folder`,
    });
    expect(outputError('/o/x.json', Object.assign(new Error('ENOSPC: x'), { code: 'ENOSPC' })).message).toBe(
      '/o/x.json: cannot be written: the disk is full',
    );
  });

  it.skipIf(isRoot)('names a folder without permission', async () => {
    await chmod(folder, 0o500);
    await expect(writeFileAtomic(join(folder, 'x'), '')).rejects.toMatchObject({
      message: expect.stringContaining('no permission'),
    });
    await chmod(folder, 0o700);
  });
});

describe('writeFolderAtomic', () => {
  const read = async (path: string) =>
    Object.fromEntries(
      await Promise.all(
        (await readdir(path)).sort().map(async (name) => [name, await readFile(join(path, name), 'utf8')]),
      ),
    );

  it('writes and replaces all files together', async () => {
    const path = join(folder, 'checkpoint');
    await writeFolderAtomic(path, { 'model.json': '1', 'weights.bin': 'a', 'old.bin': 'x' });
    await writeFolderAtomic(
      path,
      { 'model.json': '2', 'weights.bin': 'b' },
      { mayReplace: (name) => name === 'old.bin' },
    );
    expect(await read(path)).toEqual({ 'model.json': '2', 'weights.bin': 'b' });
    expect(await readdir(folder)).toEqual(['checkpoint']);
  });

  it('does not replace a folder with files of others in it', async () => {
    const path = join(folder, 'photographs');
    await mkdir(path);
    await writeFile(join(path, 'holiday.jpg'), 'precious');
    await expect(writeFolderAtomic(path, { 'model.json': '1' })).rejects.toMatchObject({
      code: 'output',
      message: expect.stringContaining('holiday.jpg'),
    });
    expect(await read(path)).toEqual({ 'holiday.jpg': 'precious' });
  });

  it('brings the old folder back after a death between the two renames', async () => {
    const path = join(folder, 'checkpoint');
    await writeFolderAtomic(path, { 'model.json': '1' });
    await rename(path, `${path}.old-0123abcd`);
    await mkdir(`${path}.tmp-89abcdef`);
    expect(await recoverFolder(path)).toBe(true);
    expect(await read(path)).toEqual({ 'model.json': '1' });
    expect(await readdir(folder)).toEqual(['checkpoint']);
    expect(await recoverFolder(path)).toBe(false);
  });

  it('removes only leftovers of its own making', async () => {
    const path = join(folder, 'checkpoint');
    await writeFolderAtomic(path, { 'model.json': '1' });
    await mkdir(`${path}.old-01234567`);
    await mkdir(`${path}.old-backup`);
    await mkdir(join(folder, 'other.tmp-01234567'));
    await recoverFolder(path);
    expect((await readdir(folder)).sort()).toEqual([
      'checkpoint',
      'checkpoint.old-backup',
      'other.tmp-01234567',
    ]);
  });

  it('survives SIGKILL at any moment with a complete folder', async () => {
    const path = join(folder, 'checkpoint');
    await writeFolderAtomic(path, { a: 'first', b: 'first' });
    const script = join(folder, 'writer.mjs');
    await writeFile(script, await standalone());
    for (let round = 0; round < 5; round++) {
      const child = spawn(process.execPath, [script, path], { stdio: ['ignore', 'pipe', 'inherit'] });
      const ended = new Promise((resolve) => child.once('exit', resolve));
      await new Promise((resolve) => child.stdout.once('data', resolve));
      await new Promise((resolve) => setTimeout(resolve, 10 + 9 * round));
      child.kill('SIGKILL');
      await ended;
      await recoverFolder(path);
      const { a, b } = await read(path);
      expect(a).toBeDefined();
      expect(a).toBe(b);
      expect((await readdir(folder)).sort()).toEqual(['checkpoint', 'writer.mjs']);
    }
  });
});

/** A program that replaces a folder without end, of the very source under test: node 20 does not run TypeScript. */
async function standalone(): Promise<string> {
  const read = (path: string) => readFile(new URL(path, import.meta.url), 'utf8');
  const source = (await read('./atomic.ts')).replace(/^import .*'@musica\/core';$/m, '');
  const errors = await read('../../../core/src/errors.ts');
  const options = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext };
  return `${ts.transpile(errors, options)}
    ${ts.transpile(source, options)}
    process.stdout.write('ready');
    for (let i = 0; ; i++) await writeFolderAtomic(process.argv[2], { a: String(i), b: String(i) });`;
}

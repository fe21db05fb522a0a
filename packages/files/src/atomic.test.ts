import { spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { outputError } from '@musica/core';
import ts from 'typescript';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { removeLeftovers, writeFileAtomic } from './atomic';

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

describe('a process killed while it writes', () => {
  it('leaves a whole file, old or new, and leftovers that can be told from others', async () => {
    const path = join(folder, 'checkpoint.bin');
    await writeFile(`${path}.tmp-mine`, 'not of our making');
    const script = await writeStandalone(join(folder, 'program'));
    for (let round = 0; round < 5; round++) {
      const child = spawn(process.execPath, [script, path], { stdio: ['ignore', 'pipe', 'inherit'] });
      const ended = new Promise((resolve) => child.once('exit', resolve));
      await new Promise((resolve) => child.stdout.once('data', resolve));
      await new Promise((resolve) => setTimeout(resolve, 10 + 9 * round));
      child.kill('SIGKILL');
      await ended;
      const content = await readFile(path, 'utf8');
      expect(content.length).toBe(4e6);
      expect(new Set(content).size).toBe(1);
    }
    await removeLeftovers(path);
    expect((await readdir(folder)).sort()).toEqual(['checkpoint.bin', 'checkpoint.bin.tmp-mine', 'program']);
  });
});

/** A program that replaces a file without end, of the very source under test: node 20 does not run TypeScript. */
async function writeStandalone(folder: string): Promise<string> {
  await mkdir(folder);
  const options = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext };
  for (const source of [
    './atomic',
    './make-folder',
    '../../core/src/output-error',
    '../../core/src/errors',
    '../../core/src/realm',
  ]) {
    const text = await readFile(new URL(`${source}.ts`, import.meta.url), 'utf8');
    const code = ts
      .transpile(text, options)
      .replace("'@musica/core'", "'./core.mjs'")
      .replace(/from '(\.\/[a-z-]+)'/g, "from '$1.mjs'");
    await writeFile(join(folder, `${basename(source)}.mjs`), code);
  }
  await writeFile(
    join(folder, 'core.mjs'),
    "export * from './output-error.mjs'; export * from './realm.mjs';",
  );
  const program = join(folder, 'writer.mjs');
  await writeFile(
    program,
    `import { writeFileAtomic } from './atomic.mjs';
    const write = (i) => writeFileAtomic(process.argv[2], String(i % 10).repeat(4e6));
    await write(0);
    process.stdout.write('ready');
    for (let i = 1; ; i++) await write(i);`,
  );
  return program;
}

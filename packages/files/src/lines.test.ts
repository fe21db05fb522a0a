import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeLinesAtomic } from './atomic';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'musica-lines-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('writeLinesAtomic', () => {
  it('writes under a name of its own until all lines are there, then replaces the file', async () => {
    const file = join(folder, 'faces.jsonl');
    await writeFile(file, 'old');
    const during: string[] = [];
    async function* lines() {
      yield 'one';
      during.push(...(await readdir(folder)).sort());
      during.push(await readFile(file, 'utf8'));
      yield 'two';
    }
    await writeLinesAtomic(file, lines());
    expect(during).toEqual(['faces.jsonl', expect.stringMatching(/^faces\.jsonl\.tmp-[0-9a-f]{8}$/), 'old']);
    expect(await readFile(file, 'utf8')).toBe('one\ntwo\n');
    expect(await readdir(folder)).toEqual(['faces.jsonl']);
  });

  it.skipIf(process.platform !== 'linux')('is refused below /proc, and does not hang there', async () => {
    await expect(writeLinesAtomic('/proc/musica/faces.jsonl', ['one'])).rejects.toMatchObject({
      code: 'output',
    });
  });

  it('says in one line why it cannot write, and leaves nothing behind', async () => {
    await mkdir(join(folder, 'taken'));
    await writeFile(join(folder, 'file'), '');
    const cases = {
      taken: 'it is a folder',
      'file/x.jsonl': 'a part of the path is a file, not a folder',
    };
    for (const [name, reason] of Object.entries(cases)) {
      const file = join(folder, name);
      await expect(writeLinesAtomic(file, ['one'])).rejects.toMatchObject({
        code: 'output',
        message: `${file}: cannot be written: ${reason}`,
      });
    }
    expect((await readdir(folder)).sort()).toEqual(['file', 'taken']);
  });
});

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { useFolder } from '../../test/fixtures';
import { musica } from '../../test/musica';

const folder = useFolder();
const astronaut = fileURLToPath(new URL('../../../../samples/astronaut.png', import.meta.url));
const { PATH } = process.env;
afterEach(() => {
  process.env.PATH = PATH;
});

describe('musica track', () => {
  it('follows the face of a photograph that it moves', async () => {
    const out = folder.path('faces.jsonl');
    const result = await musica('track', astronaut, '--frames', '12', '--out', out, '--json');
    expect(JSON.parse(result.stdout)).toMatchObject({
      file: astronaut,
      frames: 12,
      lost: 0,
      numbers: [{ id: 1, frames: 12 }],
      truth: 'motion',
      moving: { unsmoothed: null },
    });
    const lines = (await readFile(out, 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ frame, id }) => [frame, id])).toEqual(lines.map((_, frame) => [frame, 1]));
    expect(lines[11]).toMatchObject({ time: expect.closeTo(366.7, 1), age: expect.closeTo(366.7, 1) });
    expect(lines[0].landmarks).toHaveLength(68);
  });

  it('says what is missing', async () => {
    expect(await musica('track', folder.path('no.mp4'))).toMatchObject({
      code: 1,
      stderr: [expect.stringContaining('there is no such file')],
    });
    await folder.write({ 'film.mp4': 'no film' });
    process.env.PATH = folder.path('.');
    expect(await musica('track', folder.path('film.mp4'))).toMatchObject({
      code: 1,
      stderr: [expect.stringContaining('install ffmpeg')],
    });
  });
});

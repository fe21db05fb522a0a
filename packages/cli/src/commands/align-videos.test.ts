import { spawnSync } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describeVideo } from '@musica/node';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { useFolder } from '../../test/fixtures';
import { musica } from '../../test/musica';

const folder = useFolder();
const astronaut = fileURLToPath(new URL('../../../../samples/astronaut.png', import.meta.url));
const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0;
if (!hasFfmpeg) console.warn('There is no ffmpeg: videos in `musica align` are not tested.');

const { PATH } = process.env;
afterEach(() => {
  process.env.PATH = PATH;
});

const film = () => folder.path('film.mp4');
const align = (...args: string[]) => musica('align', '--model', 'lite', '--json', ...args);

describe.skipIf(!hasFfmpeg)('musica align of a video', () => {
  beforeAll(() => {
    const images = ['-v', 'error', '-loop', '1', '-r', '10', '-i', astronaut];
    spawnSync('ffmpeg', [...images, '-frames:v', '4', '-vf', 'scale=301:301', '-c:v', 'mjpeg', film()]);
  });

  it('follows its faces: a row a face a frame, and a video of them', async () => {
    const out = folder.path('csv');
    const { code, stdout } = await align(film(), '--format', 'csv', '--draw', '--out', out);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      images: [],
      videos: [{ video: film(), width: 301, height: 301, frameRate: 10, frames: 4, faces: 1, rows: 4 }],
    });
    expect((await readdir(out)).sort()).toEqual(['film.drawn.mp4', 'film.faces.csv']);
    const [head, ...rows] = (await readFile(`${out}/film.faces.csv`, 'utf8')).trimEnd().split('\n');
    expect(head).toMatch(/^image,frame,time,id,eyes_shut,blinks,face,width,height,/);
    expect(rows.map((row) => row.split(',').slice(0, 7))).toEqual(
      [0, 1, 2, 3].map((frame) => [film(), String(frame), String(100 * frame), '1', 'false', '0', '0']),
    );
    // An even size, which all players show.
    expect(await describeVideo(`${out}/film.drawn.mp4`)).toEqual({ width: 302, height: 302, frameRate: 10 });
  });

  it('comes with images, as lines of JSON', async () => {
    const out = folder.path('jsonl');
    const { code, stdout } = await align(film(), astronaut, '--format', 'jsonl', '--out', out);
    expect(code).toBe(0);
    const { images, videos } = JSON.parse(stdout);
    expect([images.length, videos.length]).toEqual([1, 1]);
    const lines = (await readFile(videos[0].out, 'utf8')).trimEnd().split('\n');
    const first = JSON.parse(lines[0]!);
    expect(first).toMatchObject({ video: film(), frame: 0, time: 0, id: 1, eyes: { shut: false, count: 0 } });
    // The sample is 512 pixels wide.
    const [x, y] = images[0].faces[0].landmarks[30];
    expect(first.landmarks[30][0]).toBeCloseTo((x * 301) / 512, -0.5);
    expect(first.landmarks[30][1]).toBeCloseTo((y * 301) / 512, -0.5);
  });

  it('refuses what is for images alone', async () => {
    const { code, stderr } = await align(film(), '--box', '1,2,30,40', '--out', folder.path('none'));
    expect(code).toBe(2);
    expect(stderr.join()).toContain('--box is for images');
  });
});

describe('without ffmpeg', () => {
  it('says how to get it, and does the images', async () => {
    await folder.write({ 'other.mp4': 'no film' });
    process.env.PATH = folder.path('.');
    const out = folder.path('both');
    const { code, stdout, stderr } = await align(folder.path('other.mp4'), astronaut, '--out', out);
    expect(code).toBe(3);
    expect(stderr.join()).toContain('install ffmpeg');
    expect(JSON.parse(stdout).videos).toMatchObject([{ video: folder.path('other.mp4') }]);
    expect(await readdir(out)).toEqual(['astronaut.pts', 'predictions.jsonl']);
  });
});

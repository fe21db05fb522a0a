import { spawnSync } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeVideo, type VideoFrame, videoFrames } from './video-frames';

let folder: string;
const { PATH } = process.env;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'musica-video-'));
});
afterEach(async () => {
  process.env.PATH = PATH;
  await rm(folder, { recursive: true, force: true });
});

/** Puts programs of these names before all others, made of lines of JavaScript. */
async function install(programs: Record<string, string>): Promise<void> {
  for (const [name, script] of Object.entries(programs)) {
    await writeFile(join(folder, name), `#!/usr/bin/env node\n${script}\n`);
    await chmod(join(folder, name), 0o755);
  }
  process.env.PATH = [folder, dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter);
}

const says = (stream: object) => `console.log(${JSON.stringify(JSON.stringify({ streams: [stream] }))})`;
const small = { width: 2, height: 1, avg_frame_rate: '30000/1001' };

async function all(frames: AsyncIterable<VideoFrame>): Promise<VideoFrame[]> {
  const list: VideoFrame[] = [];
  for await (const frame of frames) list.push(frame);
  return list;
}

describe.skipIf(process.platform === 'win32')('videoFrames', () => {
  it('cuts what ffmpeg writes into frames, however it comes', async () => {
    const ffmpeg = `
      const bytes = Buffer.from(Array.from({ length: 18 }, (_, i) => i));
      process.stdout.write(bytes.subarray(0, 4), () => setTimeout(() => process.stdout.write(bytes.subarray(4)), 50));`;
    await install({ ffprobe: says(small), ffmpeg });
    const frames = await all(videoFrames('a.mp4'));
    expect(frames.map(({ image }) => [...image.data])).toEqual([
      [0, 1, 2, 3, 4, 5],
      [6, 7, 8, 9, 10, 11],
      [12, 13, 14, 15, 16, 17],
    ]);
    expect(frames[0]!.image).toMatchObject({ width: 2, height: 1, channels: 3 });
    expect(frames[2]!.time).toBeCloseTo((2 * 1001) / 30, 9);
  });

  it('knows how a turned video is shown', async () => {
    await install({ ffprobe: says({ ...small, side_data_list: [{ rotation: -90 }] }) });
    expect(await describeVideo('a.mp4')).toMatchObject({ width: 1, height: 2 });
  });

  it('says what is missing or wrong', async () => {
    const wrong = async () => all(videoFrames('a.mp4'));
    process.env.PATH = folder;
    await expect(wrong()).rejects.toMatchObject({
      code: 'image',
      message: 'a.mp4: reading a video needs the program ffprobe, which is not installed',
      hint: expect.stringContaining('install ffmpeg'),
    });
    await install({
      ffprobe: `console.error('file:a.mp4: No such file or directory'); process.exitCode = 1`,
    });
    await expect(wrong()).rejects.toMatchObject({
      code: 'image',
      message: 'a.mp4: cannot be decoded: No such file or directory',
    });
    await install({ ffprobe: `console.log('{}')` });
    await expect(wrong()).rejects.toMatchObject({ message: 'a.mp4: there is no video in this file' });
    await install({ ffprobe: says(small), ffmpeg: `process.stdout.write('four')` });
    await expect(wrong()).rejects.toMatchObject({ message: 'a.mp4: the video ends within a frame' });
  });

  it('ends the program when the loop is left or the signal aborted', async () => {
    const ffmpeg = `
      require('node:fs').writeFileSync(${JSON.stringify(join(folder, 'pid'))}, String(process.pid));
      setInterval(() => process.stdout.write(Buffer.alloc(6)), 5);`;
    await install({ ffprobe: says(small), ffmpeg });
    for await (const { image } of videoFrames('a.mp4')) {
      expect(image.data).toHaveLength(6);
      break;
    }
    const stop = new AbortController();
    const reason = new Error('enough');
    const seen: number[] = [];
    const run = async () => {
      for await (const { time } of videoFrames('a.mp4', { signal: stop.signal })) {
        seen.push(time);
        if (seen.length === 3) stop.abort(reason);
      }
    };
    await expect(run()).rejects.toBe(reason);
    const pid = Number(spawnSync('cat', [join(folder, 'pid')]).stdout.toString());
    await expect.poll(() => isRunning(pid)).toBe(false);
    await expect(all(videoFrames('a.mp4', { signal: stop.signal }))).rejects.toBe(reason);
  });

  it.skipIf(spawnSync('ffmpeg', ['-version']).error !== undefined)('decodes a real video', async () => {
    const file = join(folder, 'red.avi');
    const args = ['-v', 'error', '-f', 'lavfi', '-i', 'color=red:s=64x48:r=10:d=1', '-c:v', 'mjpeg', file];
    expect(spawnSync('ffmpeg', args).status).toBe(0);
    expect(await describeVideo(file)).toEqual({ width: 64, height: 48, frameRate: 10 });
    const frames = await all(videoFrames(file));
    expect(frames.map(({ time }) => time)).toEqual([0, 100, 200, 300, 400, 500, 600, 700, 800, 900]);
    const [red, green, blue] = frames[9]!.image.data;
    expect(red).toBeGreaterThan(240);
    expect(Math.max(green!, blue!)).toBeLessThan(20);
  });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { MusicaError, messageOf, type PixelImage } from '@musica/core';

/** What a video file says of its first video stream. */
export interface VideoDescription {
  /** In pixels, as it is shown: turned as the file asks for. */
  readonly width: number;
  readonly height: number;
  /** Frames a second, on average. */
  readonly frameRate: number;
}

export interface VideoFrame {
  /** 8-bit RGB; its memory is the caller's. */
  readonly image: PixelImage;
  /** Milliseconds from the first frame. */
  readonly time: number;
}

export interface VideoOptions {
  /** Ends the decoding. */
  readonly signal?: AbortSignal;
}

type Reader = ChildProcessByStdio<null, Readable, Readable>;

/** How much of what a program complains about is kept, in characters. */
const longestComplaint = 2000;

/**
 * What a video is like, by the program ffprobe.
 * @throws MusicaError `image` where there is no ffprobe, or the file is no video that it can read; the signal's reason
 */
export async function describeVideo(path: string, { signal }: VideoOptions = {}): Promise<VideoDescription> {
  const entries =
    'stream=width,height,avg_frame_rate,r_frame_rate:stream_side_data=rotation:stream_tags=rotate';
  const args = [
    '-v',
    'error',
    '-select_streams',
    'v:0',
    '-show_entries',
    entries,
    '-of',
    'json',
    input(path),
  ];
  const chunks: Buffer[] = [];
  for await (const chunk of outputOf('ffprobe', args, path, signal)) chunks.push(chunk);
  const stream = (JSON.parse(Buffer.concat(chunks).toString()) as { streams?: Probed[] }).streams?.[0];
  const frameRate = rateOf(stream?.avg_frame_rate) ?? rateOf(stream?.r_frame_rate);
  if (!stream?.width || !stream.height || frameRate === undefined) {
    throw new MusicaError('image', `${path}: there is no video in this file`);
  }
  const turn = Number(
    stream.side_data_list?.find(({ rotation }) => rotation)?.rotation ?? stream.tags?.rotate ?? 0,
  );
  const lies = Math.abs(turn) % 180 === 90;
  const [width, height] = lies ? [stream.height, stream.width] : [stream.width, stream.height];
  return { width, height, frameRate };
}

/**
 * The frames of a video file, decoded by the program ffmpeg, one after the other and at even times: where the file has no
 * frame for a time the one before is shown on. Leaving the loop ends the program.
 * @throws MusicaError `image` where there is no ffmpeg, or the file cannot be decoded; the signal's reason
 */
export async function* videoFrames(
  path: string,
  options: VideoOptions = {},
): AsyncGenerator<VideoFrame, void, void> {
  const { width, height, frameRate } = await describeVideo(path, options);
  const args = ['-v', 'error', '-nostdin', '-i', input(path), '-map', '0:v:0', '-r', String(frameRate)];
  args.push('-f', 'rawvideo', '-pix_fmt', 'rgb24', '-');
  const size = width * height * 3;
  let [data, filled, index] = [new Uint8Array(size), 0, 0];
  for await (const chunk of outputOf('ffmpeg', args, path, options.signal)) {
    for (let start = 0; start < chunk.length; ) {
      const taken = Math.min(size - filled, chunk.length - start);
      data.set(chunk.subarray(start, start + taken), filled);
      start += taken;
      filled += taken;
      if (filled < size) continue;
      yield { image: { data, width, height, channels: 3 }, time: (1000 * index++) / frameRate };
      [data, filled] = [new Uint8Array(size), 0];
    }
  }
  if (filled > 0) throw new MusicaError('image', `${path}: the video ends within a frame`);
}

interface Probed {
  readonly width?: number;
  readonly height?: number;
  readonly avg_frame_rate?: string;
  readonly r_frame_rate?: string;
  readonly side_data_list?: readonly { readonly rotation?: number }[];
  readonly tags?: { readonly rotate?: string };
}

/** "24000/1001" as a number; undefined where it says nothing. */
function rateOf(text = ''): number | undefined {
  const [above, below = '1'] = text.split('/');
  const rate = Number(above) / Number(below);
  return rate > 0 && Number.isFinite(rate) ? rate : undefined;
}

/** A file's name that cannot be taken for an option or a protocol. */
function input(path: string): string {
  return `file:${path}`;
}

/** What a program writes to its standard output; the program ends with the loop. */
async function* outputOf(
  program: string,
  args: readonly string[],
  path: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<Buffer, void, void> {
  signal?.throwIfAborted();
  const child: Reader = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  // Whoever waits for it hears of it; nobody else must.
  ended.catch(() => {});
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-longestComplaint);
  });
  const stop = () => child.kill('SIGKILL');
  signal?.addEventListener('abort', stop);
  try {
    for await (const chunk of child.stdout) yield chunk as Buffer;
    signal?.throwIfAborted();
    const code = await ended.catch((cause: unknown) => {
      throw notRunning(program, path, cause);
    });
    signal?.throwIfAborted();
    if (code === 0) return;
    const reason = complaint.trim().split('\n').at(-1) || `${program} ended with code ${code}`;
    throw new MusicaError('image', `${path}: cannot be decoded: ${reason.replace(`${input(path)}: `, '')}`);
  } finally {
    signal?.removeEventListener('abort', stop);
    stop();
  }
}

function notRunning(program: string, path: string, cause: unknown): MusicaError {
  if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') {
    return new MusicaError('image', `${path}: ${program} cannot be run: ${messageOf(cause)}`, { cause });
  }
  return new MusicaError(
    'image',
    `${path}: reading a video needs the program ${program}, which is not installed`,
    {
      cause,
      hint: 'install ffmpeg (https://ffmpeg.org, or `apt-get install ffmpeg`, `brew install ffmpeg`) so that it is on the PATH',
    },
  );
}

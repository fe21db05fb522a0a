import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isError, MusicaError, messageOf, outputError } from '@musica/core';
import { makeFolder } from '@musica/files';
import type { VideoDescription } from './video-frames';

/** How much of what ffmpeg complains about is kept, in characters. */
const longestComplaint = 2000;

/** Writes frames as an MP4 file through the program ffmpeg. The file appears complete or not at all. */
export class VideoWriter {
  readonly #temporary: string;
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  #complaint = '';

  private constructor(
    private readonly path: string,
    { width, height, frameRate }: VideoDescription,
  ) {
    this.#temporary = `${path}.tmp-${randomBytes(4).toString('hex')}.mp4`;
    const args = ['-v', 'error', '-nostdin', '-y', '-f', 'rawvideo', '-pix_fmt', 'rgb24'];
    args.push('-s', `${width}x${height}`, '-r', String(frameRate), '-i', '-');
    // The colours that all players know need even sides. Which encoder there is depends on how ffmpeg was built.
    args.push('-vf', 'pad=ceil(iw/2)*2:ceil(ih/2)*2', '-pix_fmt', 'yuv420p', '-movflags', '+faststart');
    this.#child = spawn('ffmpeg', [...args, `file:${this.#temporary}`], {
      stdio: ['pipe', 'ignore', 'pipe'],
      windowsHide: true,
    });
    this.#ended = new Promise((resolve) => {
      this.#child.once('error', resolve);
      this.#child.once('close', () => resolve(undefined));
    });
    this.#child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.#complaint = (this.#complaint + text).slice(-longestComplaint);
    });
    // Told by how the program ends.
    this.#child.stdin!.on('error', () => {});
  }

  /** @throws MusicaError `output` where the folder cannot be made */
  static async open(path: string, description: VideoDescription): Promise<VideoWriter> {
    await makeFolder(dirname(path), path);
    return new VideoWriter(path, description);
  }

  /**
   * @param pixels [height, width, 3] 8-bit RGB; not to be changed before the promise is kept
   * @throws MusicaError `output` where ffmpeg has given up
   */
  async write(pixels: Uint8Array): Promise<void> {
    const { stdin } = this.#child;
    if (stdin!.destroyed) throw await this.#failure();
    if (stdin!.write(pixels)) return;
    await Promise.race([new Promise((resolve) => stdin!.once('drain', resolve)), this.#ended]);
  }

  /** Ends the file, which gets its name now. @throws MusicaError `output` where that fails */
  async finish(): Promise<void> {
    this.#child.stdin!.end();
    await this.#ended;
    if (this.#child.exitCode !== 0) throw await this.#failure();
    await rename(this.#temporary, this.path).catch((cause) => {
      throw outputError(this.path, cause);
    });
  }

  /** Leaves nothing behind. */
  async abort(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
    await rm(this.#temporary, { force: true });
  }

  async #failure(): Promise<MusicaError> {
    const end = await this.#ended;
    await rm(this.#temporary, { force: true });
    if (isError(end) && (end as NodeJS.ErrnoException).code === 'ENOENT') {
      return new MusicaError('output', `${this.path}: writing a video needs ffmpeg, which is not installed`, {
        hint: 'install ffmpeg (https://ffmpeg.org) so that it is on the PATH',
      });
    }
    const reason =
      this.#complaint.trim().split('\n').at(-1) || (isError(end) ? messageOf(end) : 'ffmpeg ended');
    return new MusicaError('output', `${this.path}: cannot be written: ${reason}`);
  }
}

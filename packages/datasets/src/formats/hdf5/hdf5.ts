import { open, stat } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { MusicaError, messageOf } from '@musica/core';

/** Most bytes that one array may unpack to, in times the file's size; of small files a megabyte. */
const MOST_TIMES = 20;
/** Bytes of memory that the HDF5 library takes for itself. */
const LIBRARY_MEMORY = 32 * 2 ** 20;
/** Longest time that one array may take, milliseconds. */
const LONGEST = 120_000;

export interface H5Array {
  /** As HDF5 has it: MATLAB's dimensions in reverse, the last index runs fastest. */
  readonly shape: readonly number[];
  readonly data: Float64Array | Uint8Array;
}

/** A file that is open; to be closed. */
export interface Hdf5 {
  has(name: string): Promise<boolean>;
  /** @throws MusicaError `dataset` where there is no such array of numbers, or it declares too many of them. */
  array(name: string): Promise<H5Array>;
  /** The arrays that an array of references (MATLAB's cell array) points to, read one by one as they are asked for. */
  cells(name: string): Promise<{ readonly count: number; at(index: number): Promise<H5Array> }>;
  close(): Promise<void>;
}

type Answer = { readonly value: unknown } | { readonly refused: string };

/** Whether there is a HDF5 signature where the format allows one: at 0, 512, 1024 .. (MATLAB writes 512 bytes first). */
export async function isHdf5(file: string): Promise<boolean> {
  const handle = await open(file).catch(() => undefined);
  if (!handle) return false;
  try {
    for (const at of [0, 512, 1024, 2048]) {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(8), 0, 8, at);
      if (bytesRead === 8 && buffer.toString('latin1') === '\x89HDF\r\n\x1a\n') return true;
    }
    return false;
  } catch {
    return false;
  } finally {
    await handle.close();
  }
}

/**
 * Opens a HDF5 file (MATLAB 7.3) for reading. It is read piece by piece, not as a whole, in a thread of its own: a damaged
 * file can neither break the HDF5 library for the next one, nor take more than about 20 times its size of memory (and 32 MB),
 * nor hang.
 * @throws MusicaError `dataset` where that cannot be done.
 */
export async function openHdf5(file: string): Promise<Hdf5> {
  if (!(await isHdf5(file))) {
    throw new MusicaError('dataset', `${file}: no HDF5 file`, {
      hint: 'COFW comes as .mat files of version 7.3, which are HDF5',
    });
  }
  const mostBytes = Math.max(2 ** 20, MOST_TIMES * (await stat(file)).size);
  const worker = new Worker(new URL('./hdf5-thread.js', import.meta.url), {
    workerData: { file, mostBytes, mostMemory: LIBRARY_MEMORY + mostBytes },
    // The C library writes a page about every failure; what failed is told by the errors here.
    stdout: true,
    stderr: true,
  });
  worker.stdout.resume();
  worker.stderr.resume();
  const close = async () => {
    await worker.terminate();
  };

  /** One question at a time. */
  const ask = (question: { ask: string; name?: string; index?: number }): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const what = question.name ?? 'the file';
      const end = (): void => {
        clearTimeout(timer);
        worker.off('message', answered).off('error', failed).off('exit', failed);
        // Between questions it keeps no process alive.
        worker.unref();
      };
      const refuse = (message: string, cause?: unknown): void => {
        end();
        reject(new MusicaError('dataset', `${file}: ${message}`, { cause }));
      };
      const answered = (answer: Answer): void => {
        if ('refused' in answer) refuse(answer.refused);
        else {
          end();
          resolve(answer.value);
        }
      };
      const failed = (cause: unknown): void =>
        refuse(
          `${what} cannot be read: ${typeof cause === 'number' ? 'its reader ended' : messageOf(cause)}`,
          cause,
        );
      const timer = setTimeout(() => {
        refuse(`${what} cannot be read within ${LONGEST / 1000} s`);
        void close();
      }, LONGEST);
      worker.ref();
      worker.on('message', answered).on('error', failed).on('exit', failed);
      worker.postMessage(question);
    });
  // What comes between questions is told by the next one.
  worker.on('error', () => undefined);

  try {
    await ask({ ask: 'open' });
  } catch (error) {
    await close();
    throw error;
  }
  return {
    has: (name) => ask({ ask: 'has', name }) as Promise<boolean>,
    array: (name) => ask({ ask: 'array', name }) as Promise<H5Array>,
    async cells(name) {
      const count = (await ask({ ask: 'count', name })) as number;
      return { count, at: (index) => ask({ ask: 'cell', name, index }) as Promise<H5Array> };
    },
    close,
  };
}

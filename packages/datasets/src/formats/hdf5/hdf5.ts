import { open } from 'node:fs/promises';
import { MusicaError } from '@musica/core';
import { openInThread } from '../../files/file-thread';

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
 * Opens a HDF5 file (MATLAB 7.3) for reading. It is read piece by piece, not as a whole, in a thread of its own.
 * @throws MusicaError `dataset` where that cannot be done.
 */
export async function openHdf5(file: string): Promise<Hdf5> {
  if (!(await isHdf5(file))) {
    throw new MusicaError('dataset', `${file}: no HDF5 file`, {
      hint: 'COFW comes as .mat files of version 7.3, which are HDF5',
    });
  }
  const { ask, close } = await openInThread(new URL('./hdf5-thread.js', import.meta.url), file);
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

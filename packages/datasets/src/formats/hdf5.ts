import { open, stat } from 'node:fs/promises';
import { isMusicaError, kindOf, MusicaError, messageOf } from '@musica/core';
import type { Dataset as H5Dataset, File as H5File, Reference } from 'h5wasm/node';

/** Most values that one array of a file may declare. */
const MOST_VALUES = 64 * 2 ** 20;
/** Most bytes that one array may unpack to, in times the file's size; of small files a megabyte. */
const MOST_TIMES = 20;

export interface H5Array {
  /** As HDF5 has it: MATLAB's dimensions in reverse, the last index runs fastest. */
  readonly shape: readonly number[];
  readonly data: Float64Array | Uint8Array;
}

/** A file that is open; to be closed. */
export interface Hdf5 {
  has(name: string): boolean;
  /** @throws MusicaError `dataset` where there is no such array of numbers, or it declares too many of them. */
  array(name: string): H5Array;
  /** The arrays that an array of references (MATLAB's cell array) points to, read one by one as they are asked for. */
  cells(name: string): { readonly count: number; at(index: number): H5Array };
  close(): void;
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
 * Opens a HDF5 file (MATLAB 7.3) for reading. It is read piece by piece, not as a whole.
 * @throws MusicaError `dataset` where that cannot be done.
 */
export async function openHdf5(file: string): Promise<Hdf5> {
  if (!(await isHdf5(file))) {
    throw new MusicaError('dataset', `${file}: no HDF5 file`, {
      hint: 'COFW comes as .mat files of version 7.3, which are HDF5',
    });
  }
  // Loaded when first needed: it carries the HDF5 library in WebAssembly, which takes some tenths of a second.
  const h5 = await import('h5wasm/node');
  quieten(await h5.ready);
  const refuse = (message: string, cause?: unknown) =>
    new MusicaError('dataset', `${file}: ${message}`, { cause });
  const attempt = <T>(what: string, work: () => T): T => {
    try {
      return work();
    } catch (error) {
      if (isMusicaError(error)) throw error;
      throw refuse(`${what} cannot be read: ${messageOf(error)}`, error);
    }
  };

  const mostBytes = Math.max(2 ** 20, MOST_TIMES * (await stat(file)).size);
  const opened: H5File = attempt('the file', () => new h5.File(file, 'r'));
  // The library reports a failure by a negative handle.
  if (opened.file_id < 0n) throw refuse('the file cannot be read: it is damaged or cut');

  const datasetNamed = (name: string): H5Dataset => {
    const found = attempt(name, () => opened.get(name));
    if (!(found instanceof h5.Dataset)) throw refuse(`no array ${name}`);
    return found;
  };
  const read = (dataset: H5Dataset | null, name: string): H5Array =>
    attempt(name, () => {
      const { shape, metadata } = dataset ?? {};
      if (!dataset || !shape || !metadata) throw refuse(`${name} is no array`);
      const count = shape.reduce((product, side) => product * side, 1);
      const bytes = count * Math.max(1, metadata.size);
      if (!(count >= 0 && count <= MOST_VALUES && bytes <= mostBytes)) {
        throw refuse(`${name} declares ${shape.join(' x ')} values, too many for a file of its size`);
      }
      const { value } = dataset;
      const kind = kindOf(value);
      const data = ['Uint8Array', 'Float64Array'].includes(kind)
        ? (value as Uint8Array | Float64Array)
        : ['Float32Array', 'Uint16Array', 'Int32Array'].includes(kind)
          ? Float64Array.from(value as Float32Array)
          : undefined;
      if (data === undefined || data.length !== count) throw refuse(`${name} is no sound array of numbers`);
      return { shape, data };
    });

  return {
    has: (name) => attempt(name, () => opened.get(name)) !== null,
    array: (name) => read(datasetNamed(name), name),
    cells(name) {
      const dataset = datasetNamed(name);
      const references = attempt(name, () => {
        const { shape } = dataset;
        const count = shape?.reduce((product, side) => product * side, 1) ?? -1;
        if (!(count >= 0 && count <= 1e6)) throw refuse(`${name} declares ${shape?.join(' x ')} cells`);
        const { value } = dataset;
        if (!Array.isArray(value) || value.length !== count) throw refuse(`${name} is no cell array`);
        return value as unknown as Reference[];
      });
      return {
        count: references.length,
        at: (index) => {
          const what = `${name}{${index + 1}}`;
          const target = attempt(what, () => opened.dereference(references[index] as never));
          return read(target instanceof h5.Dataset ? target : null, what);
        },
      };
    },
    close: () => {
      try {
        opened.close();
      } catch {
        // A damaged file may not even close; nothing was written.
      }
    },
  };
}

/** The C library writes a page about every failure to stderr; what failed is told by the errors here. */
function quieten(module: unknown): void {
  const stderr = (module as { FS?: { streams?: { stream_ops?: unknown }[] } }).FS?.streams?.[2];
  if (stderr) {
    stderr.stream_ops = {
      write: (_stream: unknown, _bytes: unknown, _offset: number, length: number) => length,
    };
  }
}

import { readFile } from 'node:fs/promises';
import { MusicaError, messageOf } from '@musica/core';
import { writeFileAtomic } from '@musica/files';

/** Named float32 arrays and JSON in one file, in the layout of safetensors, so that other tools can read it. */
export interface TensorFile {
  /** Anything that JSON can hold. */
  readonly metadata: unknown;
  readonly arrays: Readonly<Record<string, Float32Array>>;
}

interface Entry {
  readonly dtype: 'F32';
  readonly shape: [number];
  readonly data_offsets: [number, number];
}

/** @throws MusicaError `output` where it cannot be written; an older file of this name then stays as it was. */
export async function writeTensorFile(path: string, { metadata, arrays }: TensorFile): Promise<void> {
  let offset = 0;
  const header: Record<string, unknown> = { __metadata__: { json: JSON.stringify(metadata) } };
  for (const [name, { length, byteLength }] of Object.entries(arrays)) {
    header[name] = {
      dtype: 'F32',
      shape: [length],
      data_offsets: [offset, offset + byteLength],
    } satisfies Entry;
    offset += byteLength;
  }
  // Padded so that the arrays start at a multiple of 8 bytes.
  const json = JSON.stringify(header);
  const text = Buffer.from(json.padEnd(json.length + ((8 - (Buffer.byteLength(json) % 8)) % 8)));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  const bytes = (array: Float32Array) => Buffer.from(array.buffer, array.byteOffset, array.byteLength);
  await writeFileAtomic(path, Buffer.concat([length, text, ...Object.values(arrays).map(bytes)]));
}

/** @throws MusicaError `weights` where the file is missing, cut short or of another kind. */
export async function readTensorFile(path: string): Promise<TensorFile> {
  const bytes = await readFile(path).catch((cause) => {
    throw new MusicaError('weights', `cannot read ${path}: ${messageOf(cause)}`, { cause });
  });
  try {
    const start = 8 + Number(bytes.readBigUInt64LE());
    const { __metadata__, ...entries } = JSON.parse(bytes.toString('utf8', 8, start));
    const arrays = Object.entries(entries as Record<string, Entry>).map(
      ([
        name,
        {
          data_offsets: [from, to],
        },
      ]) => {
        if (start + to > bytes.length) throw new Error(`it ends inside ${name}`);
        // Copied, because a slice of the file need not start at a multiple of 4 bytes.
        return [
          name,
          new Float32Array(new Uint8Array(bytes.subarray(start + from, start + to)).buffer),
        ] as const;
      },
    );
    return { metadata: JSON.parse(__metadata__.json), arrays: Object.fromEntries(arrays) };
  } catch (cause) {
    throw new MusicaError('weights', `${path} is damaged or no checkpoint: ${messageOf(cause)}`, { cause });
  }
}

import { createHash } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import { MusicaError, messageOf } from '@musica/core';
import { writeFileAtomic } from '@musica/files';

/** Named float32 arrays and JSON in one file, in the layout of safetensors, so that other tools can read it. */
export interface TensorFile {
  /** Anything that JSON can hold. */
  readonly metadata: unknown;
  readonly arrays: Readonly<Record<string, Float32Array>>;
  /** Whether the file has a checksum, which was right; those of earlier versions have none. */
  readonly checked: boolean;
}

interface Entry {
  readonly dtype: 'F32';
  readonly shape: [number];
  readonly data_offsets: [number, number];
}

/** Stands for the checksum while it is computed: of the whole file, with this in its place. */
const BLANK = '0'.repeat(64);

/** Bytes that no header reaches. */
const MOST_HEADER = 1e8;

/** Version of the layout; from 2 on a file has a checksum. It is kept apart from it: one damage cannot take both. */
const VERSION = 2;

/** @throws MusicaError `output` where it cannot be written; an older file of this name then stays as it was. */
export async function writeTensorFile(
  path: string,
  { metadata, arrays }: Omit<TensorFile, 'checked'>,
): Promise<void> {
  let offset = 0;
  const header: Record<string, unknown> = {
    __metadata__: { json: JSON.stringify(metadata), version: String(VERSION), sha256: BLANK },
  };
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
  const file = Buffer.concat([length, text, ...Object.values(arrays).map(bytes)]);
  file.write(digest(file), placeOfSum(file, BLANK), 'latin1');
  await writeFileAtomic(path, file);
}

/**
 * What lies beside the arrays alone, of a file however large; its checksum is not looked at.
 * @throws MusicaError `weights` where the file is missing or of another kind.
 */
export async function readTensorMetadata(path: string): Promise<unknown> {
  try {
    const file = await open(path);
    try {
      const length = Buffer.alloc(8);
      await file.read(length, 0, 8, 0);
      const headerLength = Number(length.readBigUInt64LE());
      if (headerLength > MOST_HEADER) throw new Error(`its header would have ${headerLength} bytes`);
      const header = Buffer.alloc(headerLength);
      await file.read(header, 0, headerLength, 8);
      const { __metadata__: about } = JSON.parse(header.toString()) as { __metadata__: { json: string } };
      return JSON.parse(about.json);
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw new MusicaError('weights', `${path} is damaged or no checkpoint: ${messageOf(cause)}`, { cause });
  }
}

/** @throws MusicaError `weights` where the file is missing, cut short, changed since it was written or of another kind. */
export async function readTensorFile(path: string): Promise<TensorFile> {
  const bytes = await readFile(path).catch((cause) => {
    throw new MusicaError('weights', `cannot read ${path}: ${messageOf(cause)}`, { cause });
  });
  try {
    return parse(bytes);
  } catch (cause) {
    throw new MusicaError('weights', `${path} is damaged or no checkpoint: ${messageOf(cause)}`, { cause });
  }
}

function parse(bytes: Buffer): TensorFile {
  if (bytes.length < 8) throw new Error(`it has ${bytes.length} bytes`);
  const headerLength = bytes.readBigUInt64LE();
  if (headerLength > BigInt(bytes.length - 8)) throw new Error('it ends inside its header');
  const start = 8 + Number(headerLength);
  const { __metadata__: about, ...entries } = JSON.parse(bytes.toString('utf8', 8, start)) as {
    readonly __metadata__: { readonly json: string; readonly version?: string; readonly sha256?: string };
  } & Readonly<Record<string, Entry>>;
  // Those of earlier versions have nothing else: a key that is damaged must not pass for one that never was.
  const checked = Object.keys(about).some((key) => key !== 'json');
  if (checked) assertSum(bytes, about.sha256);
  const arrays: Record<string, Float32Array> = Object.create(null);
  for (const [name, entry] of Object.entries(entries as Readonly<Record<string, Entry>>)) {
    const [from, to] = entry.data_offsets;
    const sound =
      Number.isSafeInteger(from) &&
      Number.isSafeInteger(to) &&
      from >= 0 &&
      from <= to &&
      (to - from) % 4 === 0;
    if (!sound) throw new Error(`${name} lies from byte ${from} to ${to}`);
    if (start + to > bytes.length) throw new Error(`it ends inside ${name}`);
    // Copied, because a slice of the file need not start at a multiple of 4 bytes.
    arrays[name] = new Float32Array(new Uint8Array(bytes.subarray(start + from, start + to)).buffer);
  }
  return { metadata: JSON.parse(about.json), arrays, checked };
}

function assertSum(bytes: Buffer, written: string | undefined): void {
  if (written === undefined || !/^[0-9a-f]{64}$/.test(written)) throw new Error('its checksum is missing');
  const at = placeOfSum(bytes, written);
  const hash = createHash('sha256').update(bytes.subarray(0, at)).update(BLANK, 'latin1');
  if (hash.update(bytes.subarray(at + BLANK.length)).digest('hex') !== written)
    throw new Error('its checksum is wrong, so it has changed since it was written');
}

/** Where the checksum is written: behind the last `"sha256":"` of the header, for JSON in it has its quotes escaped. */
function placeOfSum(bytes: Buffer, sum: string): number {
  const key = '"sha256":"';
  const at = bytes.indexOf(`${key}${sum}"`, 8, 'latin1');
  if (at === -1) throw new Error('its checksum is missing');
  return at + key.length;
}

const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

// TensorBoard's event files: records as TensorFlow frames them (tensorflow/core/lib/io/record_writer.h), each an `Event` of
// tensorflow/core/util/event.proto. Own code: the one package that writes them has not been kept up for years, and what is
// needed of the formats is this file.

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  return value;
});

/** CRC-32C (Castagnoli; RFC 3720, appendix B.4). */
export function crc32c(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) value = table[(value ^ byte) & 0xff]! ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}

/** Turned and shifted, so that a checksum of bytes with checksums in them is not simple. */
function masked(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/** A record: length, its checksum, the bytes, theirs. */
export function record(data: Uint8Array): Uint8Array {
  const result = Buffer.alloc(data.length + 16);
  result.writeBigUInt64LE(BigInt(data.length), 0);
  result.writeUInt32LE(masked(result.subarray(0, 8)), 8);
  result.set(data, 12);
  result.writeUInt32LE(masked(data), 12 + data.length);
  return result;
}

/** What an event of a summary shows under a tag. */
export type Value =
  | { readonly tag: string; readonly scalar: number }
  | { readonly tag: string; readonly png: Uint8Array; readonly width: number; readonly height: number };

/** The first event of a file. */
export const versionEvent = (seconds: number) => event(seconds, 0, field(3, 2, text('brain.Event:2')));

/** Events of this step and later ones that earlier files hold are void: a training that goes on repeats them. */
export const restartEvent = (seconds: number, step: number) =>
  event(seconds, step, field(7, 2, field(1, 0, varint(1))));

/** Values of a step. */
export const summaryEvent = (seconds: number, step: number, values: readonly Value[]) =>
  event(seconds, step, field(5, 2, Buffer.concat(values.map((value) => field(1, 2, encoded(value))))));

function event(seconds: number, step: number, what: Uint8Array): Uint8Array {
  return Buffer.concat([field(1, 1, float64(seconds)), field(2, 0, varint(step)), what]);
}

function encoded(value: Value): Uint8Array {
  const tag = field(1, 2, text(value.tag));
  if ('scalar' in value) return Buffer.concat([tag, field(2, 5, float32(value.scalar))]);
  const image = [
    field(1, 0, varint(value.height)),
    field(2, 0, varint(value.width)),
    // RGB
    field(3, 0, varint(3)),
    field(4, 2, value.png),
  ];
  return Buffer.concat([tag, field(4, 2, Buffer.concat(image))]);
}

/** A field of protobuf's wire format: 0 varint, 1 of 8 bytes, 2 with its length before it, 5 of 4 bytes. */
function field(number: number, wire: 0 | 1 | 2 | 5, content: Uint8Array): Uint8Array {
  const key = varint((number << 3) | wire);
  return Buffer.concat(wire === 2 ? [key, varint(content.length), content] : [key, content]);
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Uint8Array.of(...bytes, rest);
}

const text = (value: string) => new TextEncoder().encode(value);

function float64(value: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return bytes;
}

function float32(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return bytes;
}

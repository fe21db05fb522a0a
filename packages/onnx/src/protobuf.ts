// The few rules of the protobuf wire format that an ONNX file needs (protobuf.dev/programming-guides/encoding): a file of
// our own instead of a library and 8,000 lines of generated messages.

/** A message: its fields, encoded, in any order. */
export type Message = readonly Uint8Array[];

const encoder = new TextEncoder();

/** Field of a whole number from 0, or a boolean or an enum value as one. Negative ones take ten bytes. */
export function integer(field: number, value: number): Uint8Array {
  return join([varint(field << 3), varint(value)]);
}

/** Field of a string. */
export function text(field: number, value: string): Uint8Array {
  return bytes(field, encoder.encode(value));
}

/** Field of raw bytes. */
export function bytes(field: number, value: Uint8Array): Uint8Array {
  return join([varint((field << 3) | 2), varint(value.length), value]);
}

/** Field of a message; repeated fields are given one by one. */
export function message(field: number, value: Message): Uint8Array {
  return bytes(field, join(value));
}

/** All bytes, one after the other. */
export function join(parts: Message): Uint8Array {
  const result = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}

/** The bytes of numbers, lowest first, whatever the machine's own order. */
export function littleEndian(values: Float32Array | BigInt64Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(values.byteLength));
  // A loop for each kind: models have millions of weights, and `entries` makes an object of each.
  if (values instanceof Float32Array) {
    for (let i = 0; i < values.length; i++) view.setFloat32(4 * i, values[i]!, true);
  } else {
    for (let i = 0; i < values.length; i++) view.setBigInt64(8 * i, values[i]!, true);
  }
  return new Uint8Array(view.buffer);
}

/** Seven bits a byte, lowest first; the highest bit says that more follow. */
function varint(value: number): Uint8Array {
  const result: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    const low = Number(rest & 127n);
    rest >>= 7n;
    result.push(rest > 0n ? low | 128 : low);
  } while (rest > 0n);
  return Uint8Array.from(result);
}

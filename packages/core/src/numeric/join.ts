/** One array with the values of all, one after the other. */
export function joinArrays(arrays: readonly Float32Array[]): Float32Array<ArrayBuffer> {
  const joined = new Float32Array(arrays.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const array of arrays) {
    joined.set(array, at);
    at += array.length;
  }
  return joined;
}

/** The bytes of a buffer, or of several, one after the other. */
export function joinBytes(
  parts: ArrayBuffer | readonly (ArrayBuffer | Uint8Array)[],
): Uint8Array<ArrayBuffer> {
  const bytes = (Array.isArray(parts) ? parts : [parts as ArrayBuffer]).map((part) =>
    ArrayBuffer.isView(part) ? part : new Uint8Array(part),
  ) as Uint8Array[];
  if (bytes.length === 1 && !Array.isArray(parts)) return bytes[0] as Uint8Array<ArrayBuffer>;
  const joined = new Uint8Array(bytes.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of bytes) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

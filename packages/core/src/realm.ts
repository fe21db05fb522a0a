/** `Uint8Array`, `URL`, `Null`, ..: a value's kind by its tag, which other realms (jsdom, frames) share, and not by its class. */
export const kindOf = (value: unknown) => Object.prototype.toString.call(value).slice('[object '.length, -1);

/** The bytes of a file, whatever realm they come from: a Uint8Array (a Buffer too) or an ArrayBuffer; else undefined. */
export function bytesOf(value: unknown): Uint8Array | undefined {
  const kind = kindOf(value);
  if (kind === 'ArrayBuffer' || kind === 'SharedArrayBuffer') return new Uint8Array(value as ArrayBuffer);
  if (kind !== 'Uint8Array' && kind !== 'Uint8ClampedArray') return undefined;
  if (value instanceof Uint8Array) return value;
  const { buffer, byteOffset, byteLength } = value as Uint8Array;
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Whether a value is a URL, of this realm or another. */
export const isUrl = (value: unknown): value is URL => kindOf(value) === 'URL';

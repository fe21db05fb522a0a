import { expect } from 'vitest';

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView) =>
  Buffer.from(buffer, byteOffset, byteLength);

/**
 * Lets `toEqual` see at once that typed arrays are equal, which takes seconds for the weights of a model element by element.
 * Those that are not go the usual way, which says where they differ.
 */
expect.addEqualityTesters([
  (a: unknown, b: unknown) => {
    if (!ArrayBuffer.isView(a) || !ArrayBuffer.isView(b)) return undefined;
    const sameType = Object.getPrototypeOf(a) === Object.getPrototypeOf(b);
    return sameType && bytesOf(a).equals(bytesOf(b)) ? true : undefined;
  },
]);

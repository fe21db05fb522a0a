/** The head of a PNG of this size, and whatever follows it: enough for whoever asks how large an image is. */
export function tinyPng(width: number, height: number, more = ''): Uint8Array {
  const head = Buffer.alloc(33);
  head.write('\x89PNG\r\n\x1a\n', 0, 'latin1');
  head.writeUInt32BE(13, 8);
  head.write('IHDR', 12, 'latin1');
  head.writeUInt32BE(width, 16);
  head.writeUInt32BE(height, 20);
  head.set([8, 2], 24);
  return Buffer.concat([head, Buffer.from(more)]);
}

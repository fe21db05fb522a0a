/** What a file is, judged by its first bytes, never by its name. */
export interface ImageKind {
  /** Short name for messages. */
  readonly name: string;
  /** Whether `decodeImage` reads it. */
  readonly supported: boolean;
}

const ascii = (bytes: Uint8Array, start: number, end: number) =>
  String.fromCharCode(...bytes.subarray(start, end));

/** The brand of an ISO media file and those that it is compatible with: an AVIF may say `mif1` first. */
function brandsOf(bytes: Uint8Array): string[] {
  const size = Math.min(bytes.length, 256, new DataView(bytes.buffer, bytes.byteOffset).getUint32(0));
  const brands = [ascii(bytes, 8, 12)];
  for (let at = 16; at + 4 <= size; at += 4) brands.push(ascii(bytes, at, at + 4));
  return brands;
}

/**
 * The kind of image that `bytes` hold, or undefined where they are none.
 * Only kinds that photographs come in are read. Vector formats and PDF are recognised and refused: they are programs
 * to run rather than pixels to read, and a face model has no use for them.
 */
export function imageKindOf(bytes: Uint8Array): ImageKind | undefined {
  const start = ascii(bytes, 0, 12);
  if (start.startsWith('\xff\xd8\xff')) return { name: 'JPEG', supported: true };
  if (start.startsWith('\x89PNG\r\n\x1a\n')) return { name: 'PNG', supported: true };
  if (start.startsWith('GIF87a') || start.startsWith('GIF89a')) return { name: 'GIF', supported: true };
  if (start.startsWith('RIFF') && start.endsWith('WEBP')) return { name: 'WebP', supported: true };
  if (start.startsWith('II*\0') || start.startsWith('MM\0*')) return { name: 'TIFF', supported: true };
  if (start.startsWith('II+\0') || start.startsWith('MM\0+')) return { name: 'BigTIFF', supported: true };
  if (start.slice(4, 8) === 'ftyp') {
    const brand = start.slice(8, 12);
    if (brandsOf(bytes).some((one) => one === 'avif' || one === 'avis'))
      return { name: 'AVIF', supported: true };
    // The prebuilt libvips has no HEVC decoder, for reasons of patents.
    if (/^(hei|hev|mif1|msf1)/.test(brand)) return { name: 'HEIC', supported: false };
  }
  if (start.startsWith('BM')) return { name: 'BMP', supported: false };
  if (start.startsWith('%PDF')) return { name: 'PDF', supported: false };
  if (/^\s*(<\?xml|<svg|<!doctype svg)/i.test(ascii(bytes, 0, 64))) return { name: 'SVG', supported: false };
  return undefined;
}

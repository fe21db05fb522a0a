import { assertImage, bytesOf, isUrl, MusicaError, messageOf, type PixelImage } from '@musica/core';
import sharp from 'sharp';
import { imageKindOf } from './image-kind';
import { type ReadOptions, readImageBytes } from './read-bytes';

/** A path, a file: or http(s): URL, the bytes of an image file, or pixels that are decoded already. */
export type ImageSource = string | URL | Uint8Array | ArrayBuffer | PixelImage;

export interface DecodeOptions extends ReadOptions {
  /** What shows through transparent pixels. Default black, like everything outside an image. */
  background?: string;
  /** Most pixels (width x height) an image may declare. Default 100 million: three bytes each are decoded. */
  maxPixels?: number;
  /** Name for messages, where the source has none. */
  name?: string;
}

/**
 * Decodes an image file to 8-bit sRGB pixels, 3 channels, [height, width, 3] from the top left.
 *
 * JPEG, PNG, WebP, GIF, TIFF and AVIF. The EXIF orientation is applied, so coordinates are those of the image as it is
 * shown; embedded colour profiles and CMYK are converted to sRGB, 16 bits reduced to 8, gray repeated, transparent
 * pixels laid over `background`; of an animation or a TIFF of many pages the first is taken. Pixels that are passed in
 * are checked and returned as they are.
 *
 * The decoder (sharp) keeps a thread for every core and a small cache; this function changes neither. A program that
 * decodes in many workers at once may want `tuneDecoder({ threads: 1, cacheMegabytes: 0 })` in each of them.
 *
 * @throws MusicaError `image` for anything that is not a whole, readable image of a supported kind; the message names it.
 */
export async function decodeImage(source: ImageSource, options: DecodeOptions = {}): Promise<PixelImage> {
  if (isPixelImage(source)) {
    assertImage(source);
    return source;
  }
  const { name, bytes } = await openImage(source, options);
  return decodeBytes(bytes, name, options);
}

/** Sets how many threads and how much cache the image decoder uses, for the whole process. */
export function tuneDecoder(settings: { threads?: number; cacheMegabytes?: number }): void {
  if (settings.threads !== undefined) sharp.concurrency(settings.threads);
  if (settings.cacheMegabytes === 0) sharp.cache(false);
  else if (settings.cacheMegabytes !== undefined) sharp.cache({ memory: settings.cacheMegabytes });
}

async function openImage(
  source: Exclude<ImageSource, PixelImage>,
  options: DecodeOptions,
): Promise<{ name: string; bytes: Uint8Array }> {
  if (typeof source === 'string' || isUrl(source)) {
    return { name: options.name ?? source.toString(), bytes: await readImageBytes(source, options) };
  }
  const name = options.name ?? 'image';
  const bytes = bytesOf(source);
  if (bytes) return { name, bytes };
  throw new MusicaError(
    'image',
    `cannot decode ${source === null ? 'null' : `a value of type ${typeof source}`}`,
    {
      hint: 'give a path, a URL, the bytes of a file, or { data, width, height, channels }',
    },
  );
}

async function decodeBytes(bytes: Uint8Array, name: string, options: DecodeOptions): Promise<PixelImage> {
  const { background = 'black', maxPixels = 100e6 } = options;
  const kind = recognise(bytes, name);
  await refuseOddDepth(bytes, name, kind, maxPixels);
  try {
    // Two stages would decode twice; one pipeline keeps training fast. 'error' refuses truncated and damaged data but
    // lets harmless oddities of real cameras pass.
    const pipeline = sharp(bytes, { failOn: 'error', limitInputPixels: maxPixels, sequentialRead: true })
      .autoOrient()
      .flatten({ background })
      .toColourspace('srgb');
    const { data, info } = await pipeline.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    return toRgb(data, info.width, info.height, info.channels);
  } catch (cause) {
    throw decodeFailure(cause, name, kind, maxPixels);
  }
}

function recognise(bytes: Uint8Array, name: string): string {
  if (bytes.length === 0)
    throw new MusicaError('image', `${name}: the file is empty (0 bytes)`, { hint: getAgain });
  const kind = imageKindOf(bytes);
  if (kind === undefined) {
    throw new MusicaError('image', `${name}: not an image (its content is of no known image format)`, {
      hint: 'JPEG, PNG, WebP, GIF, TIFF and AVIF can be read; a file of another kind does not become one by its name',
    });
  }
  if (!kind.supported) {
    throw new MusicaError('image', `${name}: ${kind.name} files cannot be read`, {
      hint: 'convert it to JPEG or PNG first',
    });
  }
  return kind.name;
}

/**
 * Refuses what would come out black or white: numbers that are no whole ones, and 12 bits in the place of 16, as scientific
 * cameras write them. Which light their largest value stands for is not written in the file.
 * @throws MusicaError `image`
 */
async function refuseOddDepth(
  bytes: Uint8Array,
  name: string,
  kind: string,
  maxPixels: number,
): Promise<void> {
  // Only these two hold more than 8 bits, and of PNG the head says how many.
  if (!(kind === 'PNG' ? bytes[24] === 16 : /TIFF$/.test(kind))) return;
  const hint = 'convert it to 8 bits for each channel first, with the range of light that you want to see';
  const open = () => sharp(bytes, { failOn: 'none', limitInputPixels: maxPixels });
  const depth = await open()
    .metadata()
    .then((found) => found.depth as string | undefined)
    .catch(() => undefined);
  // What cannot be opened is refused by the decoder, with its reason.
  if (depth === undefined || depth === 'uchar') return;
  if (depth !== 'ushort') {
    throw new MusicaError('image', `${name}: ${kind} with values of type ${depth} cannot be read`, { hint });
  }
  const stats = await open()
    .stats()
    .catch(() => undefined);
  // An opaque alpha channel is 65535 whatever the others are.
  const colours = stats?.channels.slice(0, stats.channels.length % 2 === 0 ? -1 : undefined) ?? [];
  const brightest = Math.max(0, ...colours.map(({ max }) => max));
  if (brightest > 0 && brightest < 4096) {
    throw new MusicaError(
      'image',
      `${name}: ${kind} of 16 bits whose brightest value is ${brightest} of 65535: it has fewer bits than it says`,
      { hint },
    );
  }
}

const getAgain = 'copy or download the file again';

function decodeFailure(cause: unknown, name: string, kind: string, maxPixels: number): MusicaError {
  const [reason = ''] = messageOf(cause).split('\n');
  if (/exceeds pixel limit/i.test(reason)) {
    return new MusicaError('image', `${name}: more than ${Math.round(maxPixels / 1e6)} million pixels`, {
      cause,
      hint: 'make it smaller first, or raise maxPixels',
    });
  }
  return new MusicaError('image', `${name}: damaged or cut short ${kind} (${reason})`, {
    cause,
    hint: getAgain,
  });
}

/** sharp gives one channel for gray images however they are asked for. */
function toRgb(data: Uint8Array, width: number, height: number, channels: number): PixelImage {
  if (channels === 3) return { data, width, height, channels };
  const rgb = new Uint8Array(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel++) {
    rgb.fill(data[pixel * channels]!, pixel * 3, pixel * 3 + 3);
  }
  return { data: rgb, width, height, channels: 3 };
}

function isPixelImage(source: ImageSource): source is PixelImage {
  return typeof source === 'object' && source !== null && 'data' in source && 'channels' in source;
}

import {
  assertImage,
  type Box,
  drawingColours,
  type DrawnParts as FaceParts,
  facesSvg,
  type Landmarks,
  MusicaError,
  messageOf,
  type PixelImage,
} from '@musica/core';
import sharp, { type Sharp } from 'sharp';
import { textPath, textWidth } from './stroke-font';

/** A face to draw. */
export interface DrawnFace {
  landmarks: Landmarks;
  box?: Box;
  /** Drawn in red: the aligner does not trust this face. */
  failed?: boolean;
  /** Predicted error of each landmark, in percent of the inter-ocular distance; drawn with `errors`. */
  landmarkErrors?: readonly number[];
  /** Short text above the face, such as "1.9 %". Drawn in letters of our own: ASCII only. */
  label?: string;
}

export type ImageFormat = 'png' | 'jpeg';

export interface EncodeOptions {
  /** Default png. */
  format?: ImageFormat;
  /** JPEG quality, 1 to 100. Default 92. */
  quality?: number;
  /** Whether a JPEG file may take twice the time to be a few percent smaller. Default true. */
  compact?: boolean;
}

export interface DrawOptions extends EncodeOptions, DrawnParts {
  /** Enlarges the image before drawing, so that the lines on small faces stay apart. Default 1. */
  scale?: number;
}

/** Which parts of a face are drawn. */
export interface DrawnParts extends FaceParts {
  /** The number of each landmark beside it. Default false. */
  readonly indices?: boolean;
}

const { edge } = drawingColours;

/**
 * Draws landmarks over an image and encodes the image. Lines, dots and labels grow with the face.
 * A landmark at [0, 0] is drawn in the middle of the top left pixel.
 * @returns the bytes of a PNG or JPEG of `scale` times the image's size
 * @throws MusicaError `image` where the pixels are not valid, `landmarks` where a coordinate is not a number.
 */
export async function drawLandmarks(
  image: PixelImage,
  faces: readonly DrawnFace[],
  options: DrawOptions = {},
): Promise<Buffer> {
  const { scale = 1 } = options;
  if (!Number.isFinite(scale) || scale <= 0)
    throw new MusicaError('config', `scale is ${scale}: it must be positive`);
  const width = Math.max(1, Math.round(image.width * scale));
  const height = Math.max(1, Math.round(image.height * scale));
  const canvas = rawImage(image)
    .toColourspace('srgb')
    .resize(width, height, { fit: 'fill', kernel: 'lanczos3' });
  const drawing = Buffer.from(overlay(faces, width, height, scale, options));
  return encodeDrawn(canvas.composite([{ input: drawing, top: 0, left: 0 }]), options);
}

/**
 * Draws landmarks over an image, as `drawLandmarks`.
 * @returns [height, width, 3] 8-bit RGB
 * @throws MusicaError as `drawLandmarks`
 */
export async function drawnPixels(
  image: PixelImage,
  faces: readonly DrawnFace[],
  parts: DrawnParts = {},
): Promise<Buffer> {
  const { width, height } = image;
  const drawing = Buffer.from(overlay(faces, width, height, 1, parts));
  const canvas = rawImage(image)
    .toColourspace('srgb')
    .composite([{ input: drawing, top: 0, left: 0 }]);
  return canvas.flatten().removeAlpha().raw().toBuffer();
}

/** Encodes pixels as PNG (lossless) or JPEG. */
export async function encodeImage(
  image: PixelImage,
  options: EncodeOptions | ImageFormat = {},
): Promise<Buffer> {
  return encodeDrawn(rawImage(image), typeof options === 'string' ? { format: options } : options);
}

/** The image as sharp takes it. */
export function rawImage(image: PixelImage): Sharp {
  assertImage(image);
  const { data, width, height, channels } = image;
  return sharp(data, { raw: { width, height, channels } });
}

/** @throws MusicaError `output` where the encoder fails. */
export async function encodeDrawn(
  canvas: Sharp,
  { format = 'png', quality = 92, compact = true }: EncodeOptions,
): Promise<Buffer> {
  try {
    if (format === 'png') return await canvas.png().toBuffer();
    return await canvas
      .flatten()
      .jpeg({ quality, chromaSubsampling: '4:4:4', optimiseCoding: compact })
      .toBuffer();
  } catch (cause) {
    throw new MusicaError('output', `the image cannot be encoded as ${format}: ${messageOf(cause)}`, {
      cause,
    });
  }
}

/** The drawing as an SVG document of width x height pixels. */
export function overlay(
  faces: readonly DrawnFace[],
  width: number,
  height: number,
  scale: number,
  { indices = false, ...parts }: DrawnParts = {},
): string {
  const body = facesSvg(faces, scale, parts, ({ label }, { landmarks, pen, extent, colour }) => {
    const numbers = indices ? drawIndices(landmarks, pen) : '';
    return label ? numbers + drawLabel(label, extent, colour, pen, { width, height }) : numbers;
  });
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
    `fill="none" stroke-linecap="round" stroke-linejoin="round">${body}</svg>`
  );
}

const round = (value: number) => value.toFixed(2);

/** Numbers to the right of the landmarks and a little above, light on a dark edge. */
function drawIndices(points: Landmarks, pen: number): string {
  const height = Math.max(pen * 2.8, 5);
  const path = points
    .map(([x, y], index) => textPath(String(index), x + pen * 1.6, y - height, height))
    .join('');
  return (
    `<path d="${path}" stroke="${edge}" stroke-opacity="0.7" stroke-width="${round(height / 2.5)}"/>` +
    `<path d="${path}" stroke="#ffffff" stroke-width="${round(height / 7)}"/>`
  );
}

/** Above the box; moved inside the image where it would be cut off. */
function drawLabel(
  label: string,
  box: Box,
  colour: string,
  pen: number,
  canvas: { width: number; height: number },
): string {
  const height = Math.min(Math.max(pen * 6.5, 7), canvas.height / 4);
  const width = textWidth(label, height);
  const pad = height * 0.5;
  const left = Math.max(pad, Math.min(box.x + pad, canvas.width - width - pad));
  const top = Math.max(pad, box.y - height - 2 * pad);
  const plate =
    `<rect x="${round(left - pad)}" y="${round(top - pad)}" width="${round(width + 2 * pad)}" ` +
    `height="${round(height + 2 * pad)}" rx="${round(pad * 0.6)}" fill="${edge}" fill-opacity="0.6"/>`;
  return `${plate}<path d="${textPath(label, left, top, height)}" stroke="${colour}" stroke-width="${round(height / 7)}"/>`;
}

import {
  assertImage,
  type Box,
  boxOfLandmarks,
  type LandmarkScheme,
  type Landmarks,
  landmarkSchemes,
  MusicaError,
  messageOf,
  type PixelImage,
} from '@musica/core';
import sharp, { type Sharp } from 'sharp';
import { looseColour, looseLandmarks, outlinesOf } from './outlines';
import { textPath, textWidth } from './stroke-font';

/** A face to draw. */
export interface DrawnFace {
  landmarks: Landmarks;
  box?: Box;
  /** Drawn in red: the aligner does not trust this face. */
  failed?: boolean;
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

export interface DrawOptions extends EncodeOptions {
  /** What the landmarks mean. Default: the scheme of the library that has as many, if there is one. */
  scheme?: LandmarkScheme | undefined;
  /** Outlines of the parts of the face, as far as the scheme knows them. Default true. */
  contours?: boolean;
  /** A dot on each landmark. Default true. */
  points?: boolean;
  /** Boxes of the faces that have one. Default true. */
  boxes?: boolean;
  /** The number of each landmark beside it. Default false. */
  indices?: boolean;
  /** Enlarges the image before drawing, so that the lines on small faces stay apart. Default 1. */
  scale?: number;
}

/** Which parts of a face are drawn. */
export type DrawnParts = Pick<DrawOptions, 'scheme' | 'contours' | 'points' | 'boxes' | 'indices'>;

/** What a line is drawn around and over: a dark edge keeps light lines visible on light skin. */
const edge = '#000000';
const failedColour = '#ff4a4a';
const boxColour = '#ffffff';

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
  options: DrawnParts = {},
): string {
  const body = faces.map((face) => drawFace(face, { width, height, scale, ...options })).join('');
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
    `fill="none" stroke-linecap="round" stroke-linejoin="round">${body}</svg>`
  );
}

interface Canvas extends DrawnParts {
  width: number;
  height: number;
  scale: number;
}

function drawFace(face: DrawnFace, canvas: Canvas): string {
  const { contours = true, points = true, boxes = true, indices: numbered = false, scale } = canvas;
  const landmarks = face.landmarks.map(([x, y], index): [number, number] => {
    if (Number.isFinite(x) && Number.isFinite(y)) return [(x + 0.5) * scale, (y + 0.5) * scale];
    throw new MusicaError('landmarks', `landmark ${index} is (${x}, ${y}), which cannot be drawn`);
  });
  const box = face.box && scaledBox(face.box, scale);
  const extent = landmarks.length > 0 ? boxOfLandmarks(landmarks) : box;
  if (extent === undefined) return '';
  // The size of a face is the geometric mean of its sides; a line is 1/110 of it, but never lost and never a bar.
  const size = Math.sqrt(Math.max(1, extent.width) * Math.max(1, extent.height));
  const pen = Math.min(Math.max(size / 110, 0.7), 12);
  const scheme = [...(canvas.scheme ? [canvas.scheme] : []), ...landmarkSchemes].find(
    ({ count }) => count === landmarks.length,
  );
  const outlines = scheme ? outlinesOf(scheme) : [];
  const loose = scheme ? looseLandmarks(scheme) : [...landmarks.keys()];
  let svg = '';
  if (boxes && box) svg += drawBox(box, face.failed ? failedColour : boxColour, pen);
  for (const { indices, closed, ...outline } of outlines) {
    const colour = face.failed ? failedColour : outline.colour;
    const place = indices.map((index) => landmarks[index]!);
    if (contours && place.length > 1) svg += drawContour(place, closed, colour, pen);
    if (points) svg += drawPoints(place, colour, pen);
  }
  // Points of no part are all there is to be seen of them.
  if (loose.length > 0) {
    const place = loose.map((index) => landmarks[index]!);
    svg += drawPoints(place, face.failed ? failedColour : looseColour, pen);
  }
  if (numbered) svg += drawIndices(landmarks, pen);
  if (face.label)
    svg += drawLabel(face.label, box ?? extent, face.failed ? failedColour : boxColour, pen, canvas);
  return svg;
}

const scaledBox = ({ x, y, width, height }: Box, scale: number): Box => ({
  x: (x + 0.5) * scale,
  y: (y + 0.5) * scale,
  width: width * scale,
  height: height * scale,
});

const round = (value: number) => value.toFixed(2);

function drawContour(points: Landmarks, closed: boolean, colour: string, pen: number): string {
  const path = `M${points.map(([x, y]) => `${round(x)} ${round(y)}`).join('L')}${closed ? 'Z' : ''}`;
  return (
    `<path d="${path}" stroke="${edge}" stroke-opacity="0.35" stroke-width="${round(pen * 2)}"/>` +
    `<path d="${path}" stroke="${colour}" stroke-opacity="0.85" stroke-width="${round(pen)}"/>`
  );
}

function drawPoints(points: Landmarks, colour: string, pen: number): string {
  const dot = ([x, y]: readonly [number, number]) =>
    `<circle cx="${round(x)}" cy="${round(y)}" r="${round(pen * 1.25)}"/>`;
  const edgeStyle = `stroke="${edge}" stroke-opacity="0.6" stroke-width="${round(pen * 0.5)}"`;
  return `<g fill="${colour}" ${edgeStyle}>${points.map(dot).join('')}</g>`;
}

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

function drawBox({ x, y, width, height }: Box, colour: string, pen: number): string {
  const rectangle = `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="${round(pen * 2)}"`;
  return (
    `${rectangle} stroke="${edge}" stroke-opacity="0.35" stroke-width="${round(pen * 2)}"/>` +
    `${rectangle} stroke="${colour}" stroke-opacity="0.8" stroke-width="${round(pen)}"/>`
  );
}

/** Above the box; moved inside the image where it would be cut off. */
function drawLabel(label: string, box: Box, colour: string, pen: number, canvas: Canvas): string {
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

import { headFit } from '../analysis/analyse-face';
import { contoursOf, looseLandmarks } from '../contours/contours';
import { MusicaError } from '../errors';
import { type Box, boxOfLandmarks } from '../geometry/box';
import type { Landmarks, Point } from '../geometry/point';
import { type LandmarkScheme, landmarkSchemes } from '../schemes/index';

/** A face to draw. */
export interface DrawableFace {
  readonly landmarks: Landmarks;
  readonly box?: Box;
  /** Drawn in red: the aligner does not trust this face. */
  readonly failed?: boolean;
  /** Predicted error of each landmark, in percent of the inter-ocular distance; for `errors`. */
  readonly landmarkErrors?: readonly number[];
}

/** Which parts of a face are drawn. */
export interface DrawnParts {
  /** What the landmarks mean. Default: the scheme of the library that has as many, if there is one. */
  readonly scheme?: LandmarkScheme | undefined;
  /** Outlines of the parts of the face, as far as the scheme knows them. Default true. */
  readonly contours?: boolean;
  /** A dot on each landmark. Default true. */
  readonly points?: boolean;
  /** Boxes of the faces that have one. Default true. */
  readonly boxes?: boolean;
  /**
   * Where the head is turned to, as three axes from between the eyes: to the image's right (red), up (green) and ahead
   * (blue), of faces with 68 or 98 landmarks. Default false.
   */
  readonly pose?: boolean;
  /**
   * A ring around each landmark with its predicted error as radius, of faces that have `landmarkErrors` and whose scheme
   * knows the corners of the eyes. Default false.
   */
  readonly errors?: boolean;
}

/** One line, with a dark edge around it that keeps light lines visible on light skin. */
export interface FaceStroke {
  readonly points: readonly Point[];
  readonly closed: boolean;
  /** As CSS has it. */
  readonly colour: string;
  /** In pixels; the edge is as wide again. */
  readonly width: number;
}

/** A face as lines and dots, in pixels of what is drawn on, where [0, 0] is the corner of the first pixel. */
export interface FaceDrawing {
  readonly strokes: readonly FaceStroke[];
  readonly dots: readonly {
    readonly points: readonly Point[];
    readonly colour: string;
    readonly radius: number;
  }[];
  /** The box, drawn with round corners. */
  readonly box?: Box & { readonly colour: string; readonly strokeWidth: number };
  /** The landmarks where they are drawn. */
  readonly landmarks: readonly Point[];
  /** Around the landmarks or the box; labels go beside it. */
  readonly extent: Box;
  /** Width of a line: a 110th of the size of the face, but never lost and never a bar. */
  readonly pen: number;
  /** Of the face as a whole. */
  readonly colour: string;
}

const failedColour = '#ff4a4a';
/** Colours as CSS has them: light, because faces are drawn on with dark edges. */
export const drawingColours = {
  edge: '#000000',
  box: '#ffffff',
  failed: failedColour,
  other: '#5ad1ff',
} as const;

/** Colour by the beginning of a part's name. */
const partColours: readonly (readonly [prefix: string, colour: string])[] = [
  ['jaw', '#5ad1ff'],
  ['brow', '#ffd166'],
  ['nose', '#7ee787'],
  ['eye', '#ffffff'],
  ['pupil', '#ffffff'],
  ['mouth', '#ff8fb1'],
];
const axisColours = ['#ff5c5c', '#5cff7a', '#5ca8ff'] as const;

/** The colour that a part of a face is drawn in. */
export const colourOfPart = (part: string) =>
  partColours.find(([prefix]) => part.startsWith(prefix))?.[1] ?? drawingColours.other;

/**
 * How a face is drawn: the geometry that drawings on files, canvases and SVG share. A landmark at [0, 0] lies in the middle of
 * the first pixel.
 * @param scale from pixels of the image to those that are drawn on
 * @returns undefined where there is neither a landmark nor a box
 * @throws MusicaError `landmarks` where a coordinate is not a number
 */
export function faceDrawing(
  face: DrawableFace,
  scale: number,
  {
    scheme: own,
    contours = true,
    points = true,
    boxes = true,
    pose = false,
    errors = false,
  }: DrawnParts = {},
): FaceDrawing | undefined {
  const landmarks = face.landmarks.map(([x, y], index): Point => {
    if (Number.isFinite(x) && Number.isFinite(y)) return [(x + 0.5) * scale, (y + 0.5) * scale];
    throw new MusicaError('landmarks', `landmark ${index} is (${x}, ${y}), which cannot be drawn`);
  });
  const box = face.box && scaledBox(face.box, scale);
  const around = landmarks.length > 0 ? boxOfLandmarks(landmarks) : box;
  if (around === undefined) return undefined;
  const size = Math.sqrt(Math.max(1, around.width) * Math.max(1, around.height));
  const pen = Math.min(Math.max(size / 110, 0.7), 12);
  const scheme = [...(own ? [own] : []), ...landmarkSchemes].find(({ count }) => count === landmarks.length);
  const strokes: FaceStroke[] = [];
  const dots: { points: Point[]; colour: string; radius: number }[] = [];
  const placesOf = (indices: readonly number[]) => indices.map((index) => landmarks[index]!);
  const radius = pen * 1.25;
  for (const { part, indices, closed } of scheme ? contoursOf(scheme) : []) {
    const colour = face.failed ? failedColour : colourOfPart(part);
    const place = placesOf(indices);
    if (contours && place.length > 1) strokes.push({ points: place, closed, colour, width: pen });
    if (points) dots.push({ points: place, colour, radius });
  }
  // Points of no part are all there is to be seen of them.
  const loose = scheme ? looseLandmarks(scheme) : [...landmarks.keys()];
  if (loose.length > 0) {
    dots.push({ points: placesOf(loose), colour: face.failed ? failedColour : drawingColours.other, radius });
  }
  if (errors && scheme && face.landmarkErrors) {
    const colours = coloursOf(scheme);
    strokes.push(
      ...ringsOf(landmarks, face.landmarkErrors, scheme, pen, (i) =>
        face.failed ? failedColour : colours[i],
      ),
    );
  }
  if (pose) strokes.push(...axesOf(landmarks, pen));
  const colour = face.failed ? failedColour : drawingColours.box;
  return {
    strokes,
    dots,
    ...(boxes && box ? { box: { ...box, colour, strokeWidth: pen } } : {}),
    landmarks,
    extent: box ?? around,
    pen,
    colour,
  };
}

const scaledBox = (box: Box, scale: number): Box => ({
  ...box,
  x: (box.x + 0.5) * scale,
  y: (box.y + 0.5) * scale,
  width: box.width * scale,
  height: box.height * scale,
});

/** Corners of the polygon that a ring is drawn as: at the sizes of rings, nobody sees them. */
const ringCorners = 24;

/** The colour of each landmark's part; undefined for those of no part. */
function coloursOf(scheme: LandmarkScheme): (string | undefined)[] {
  const colours: (string | undefined)[] = [];
  for (const { part, indices } of contoursOf(scheme)) {
    for (const index of indices) colours[index] = colourOfPart(part);
  }
  return colours;
}

/** A ring around each landmark; none where the face has no eye distance. */
function ringsOf(
  landmarks: readonly Point[],
  errors: readonly number[],
  scheme: LandmarkScheme,
  pen: number,
  colourOf: (index: number) => string | undefined,
): FaceStroke[] {
  if (!scheme.outerEyeCorners) return [];
  const [left, right] = scheme.outerEyeCorners.map((index) => landmarks[index]!) as [Point, Point];
  const unit = Math.hypot(left[0] - right[0], left[1] - right[1]) / 100;
  return landmarks.flatMap(([x, y], index): FaceStroke[] => {
    const radius = errors[index]! * unit;
    if (!(radius > 0)) return [];
    const points = Array.from({ length: ringCorners }, (_, corner): Point => {
      const angle = (2 * Math.PI * corner) / ringCorners;
      return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
    });
    return [{ points, closed: true, colour: colourOf(index) ?? drawingColours.other, width: pen * 0.6 }];
  });
}

/** Length of an axis in centimetres of the mean head. */
const axisLength = 5;

/** The axes of the head from the top of the nose's bridge. */
function axesOf(landmarks: readonly Point[], pen: number): FaceStroke[] {
  const fit = headFit(landmarks);
  const root = landmarks[landmarks.length === 68 ? 27 : 51];
  if (fit === undefined || root === undefined) return [];
  const reach = axisLength * fit.scale;
  return ([0, 1, 2] as const).map((axis) => ({
    points: [root, [root[0] + reach * fit.rotation[0][axis], root[1] - reach * fit.rotation[1][axis]]],
    closed: false,
    colour: axisColours[axis],
    width: pen * 1.6,
  }));
}

import type { Box } from '../geometry/box';
import type { Landmarks, Point } from '../geometry/point';
import {
  type DrawableFace,
  type DrawnParts,
  drawingColours,
  type FaceDrawing,
  faceDrawing,
} from './face-drawing';

/**
 * Faces as elements of an SVG drawing, without the `svg` element around them.
 * @param scale from pixels of the image to units of the drawing
 * @param beyond what else to draw of a face, over the rest
 * @throws MusicaError `landmarks` where a coordinate is not a number
 */
export function facesSvg<F extends DrawableFace>(
  faces: readonly F[],
  scale = 1,
  parts: DrawnParts = {},
  beyond: (face: F, drawing: FaceDrawing) => string = () => '',
): string {
  return faces
    .map((face) => {
      const drawing = faceDrawing(face, scale, parts);
      return drawing ? svgOf(drawing) + beyond(face, drawing) : '';
    })
    .join('');
}

const { edge } = drawingColours;
const round = (value: number) => value.toFixed(2);

function svgOf({ box, strokes, dots }: FaceDrawing): string {
  const lines = strokes.map(({ points, closed, colour, width }) => strokeSvg(points, closed, colour, width));
  const circles = dots.map(({ points, colour, radius }) => dotsSvg(points, colour, radius));
  // A part's dots lie over its own lines; which part lies over which makes no difference.
  return (box ? boxSvg(box, box.colour, box.strokeWidth) : '') + lines.join('') + circles.join('');
}

function strokeSvg(points: Landmarks, closed: boolean, colour: string, pen: number): string {
  const path = `M${points.map(([x, y]) => `${round(x)} ${round(y)}`).join('L')}${closed ? 'Z' : ''}`;
  return (
    `<path d="${path}" stroke="${edge}" stroke-opacity="0.35" stroke-width="${round(pen * 2)}"/>` +
    `<path d="${path}" stroke="${colour}" stroke-opacity="0.85" stroke-width="${round(pen)}"/>`
  );
}

function dotsSvg(points: Landmarks, colour: string, radius: number): string {
  const dot = ([x, y]: Point) => `<circle cx="${round(x)}" cy="${round(y)}" r="${round(radius)}"/>`;
  const edgeStyle = `stroke="${edge}" stroke-opacity="0.6" stroke-width="${round(radius * 0.4)}"`;
  return `<g fill="${colour}" ${edgeStyle}>${points.map(dot).join('')}</g>`;
}

function boxSvg({ x, y, width, height, roll = 0 }: Box, colour: string, pen: number): string {
  const turned =
    roll === 0 ? '' : ` transform="rotate(${round(roll)} ${round(x + width / 2)} ${round(y + height / 2)})"`;
  const rectangle = `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="${round(pen * 2)}"${turned}`;
  return (
    `${rectangle} stroke="${edge}" stroke-opacity="0.35" stroke-width="${round(pen * 2)}"/>` +
    `${rectangle} stroke="${colour}" stroke-opacity="0.8" stroke-width="${round(pen)}"/>`
  );
}

import { type Box, type ExplainedPatch, faceDrawing, type LandmarkScheme, type Point } from '@musica/core';
import { contoursOf } from './contours';
import { haloColour } from './palette';
import { place, type View } from './view';

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/**
 * @param scheme what the landmarks mean; without it only they are drawn
 * @param pen width of a line in pixels of the canvas
 * @param dots whether the landmarks themselves are marked, not only the lines through them
 */
export function drawLandmarks(
  context: Context,
  view: View,
  landmarks: readonly Point[],
  scheme: LandmarkScheme | undefined,
  colour: string,
  pen: number,
  dots = true,
): void {
  const points = landmarks.map((point) => place(view, point));
  context.lineJoin = 'round';
  context.lineCap = 'round';
  const lines = new Path2D();
  const contours = contoursOf(scheme);
  for (const { indices, closed } of contours) {
    for (const [i, index] of indices.entries()) {
      const [x, y] = points[index]!;
      if (i === 0) lines.moveTo(x, y);
      else lines.lineTo(x, y);
    }
    if (closed) lines.closePath();
  }
  context.strokeStyle = haloColour;
  context.lineWidth = pen * 1.9;
  context.stroke(lines);
  context.strokeStyle = colour;
  context.lineWidth = pen;
  context.stroke(lines);
  // Without lines the dots are all that there is.
  if (!dots && contours.length > 0) return;
  const circles = new Path2D();
  for (const [x, y] of points) {
    circles.moveTo(x + pen * 1.7, y);
    circles.arc(x, y, pen * 1.7, 0, 2 * Math.PI);
  }
  context.fillStyle = colour;
  context.strokeStyle = haloColour;
  context.lineWidth = pen * 0.8;
  context.stroke(circles);
  context.fill(circles);
}

export function patchPath(view: View, patch: ExplainedPatch): Path2D {
  const path = new Path2D();
  for (const [i, corner] of patch.corners.entries()) {
    const [x, y] = place(view, corner);
    if (i === 0) path.moveTo(x, y);
    else path.lineTo(x, y);
  }
  path.closePath();
  return path;
}

export function drawPatches(
  context: Context,
  view: View,
  patches: readonly ExplainedPatch[],
  colour: string,
  pen: number,
): void {
  const all = new Path2D();
  for (const patch of patches) all.addPath(patchPath(view, patch));
  context.lineJoin = 'miter';
  context.strokeStyle = colour;
  context.lineWidth = pen;
  context.stroke(all);
}

/** From where a step found each landmark to where it is now. */
export function drawCorrections(
  context: Context,
  view: View,
  from: readonly Point[],
  to: readonly Point[],
  pen: number,
): void {
  const lines = new Path2D();
  for (const [i, start] of from.entries()) {
    lines.moveTo(...(place(view, start) as [number, number]));
    lines.lineTo(...(place(view, to[i]!) as [number, number]));
  }
  context.lineCap = 'round';
  context.strokeStyle = haloColour;
  context.lineWidth = pen * 2.2;
  context.stroke(lines);
  context.strokeStyle = '#ffffff';
  context.lineWidth = pen;
  context.stroke(lines);
}

/** A disc around each landmark with its predicted error as radius: about that far off it may be. */
export function drawUncertainty(
  context: Context,
  view: View,
  landmarks: readonly Point[],
  errors: readonly number[],
  scheme: LandmarkScheme | undefined,
  colour: string,
  pen: number,
): void {
  const unit = errorUnit(landmarks, scheme) * view.scale;
  const discs = new Path2D();
  for (const [index, landmark] of landmarks.entries()) {
    const [x, y] = place(view, landmark);
    const radius = errors[index]! * unit;
    discs.moveTo(x + radius, y);
    discs.arc(x, y, radius, 0, 2 * Math.PI);
  }
  const whole = context.globalAlpha;
  context.fillStyle = colour;
  context.globalAlpha = whole * 0.28;
  context.fill(discs);
  context.globalAlpha = whole;
  context.strokeStyle = haloColour;
  context.lineWidth = pen * 1.5;
  context.stroke(discs);
  context.strokeStyle = colour;
  context.lineWidth = pen * 0.7;
  context.stroke(discs);
}

/** Pixels of the image that a percent of error is: of the distance between the outer corners of the eyes. */
function errorUnit(landmarks: readonly Point[], scheme: LandmarkScheme | undefined): number {
  if (!scheme?.outerEyeCorners) return 0;
  const [[ax, ay], [bx, by]] = scheme.outerEyeCorners.map((index) => landmarks[index]!) as [Point, Point];
  return Math.hypot(ax - bx, ay - by) / 100;
}

/** The axes of the head: to its side (red), up (green) and ahead (blue). */
export function drawPose(context: Context, view: View, landmarks: readonly Point[], pen: number): void {
  const parts = { contours: false, points: false, boxes: false, pose: true };
  context.lineCap = 'round';
  for (const { points, colour } of faceDrawing({ landmarks }, 1, parts)?.strokes ?? []) {
    // There [0, 0] is the corner of the first pixel.
    const [from, to] = points.map(([x, y]) => place(view, [x - 0.5, y - 0.5])) as [Point, Point];
    for (const [style, width] of [
      [haloColour, pen * 3],
      [colour, pen * 1.8],
    ] as const) {
      context.beginPath();
      context.moveTo(from[0], from[1]);
      context.lineTo(to[0], to[1]);
      context.strokeStyle = style;
      context.lineWidth = width;
      context.stroke();
    }
  }
}

export function drawNumbers(context: Context, view: View, landmarks: readonly Point[], size: number): void {
  context.font = `600 ${size}px ui-sans-serif, system-ui, sans-serif`;
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  context.lineJoin = 'round';
  context.lineWidth = size / 3.5;
  context.strokeStyle = 'rgb(8 10 14 / 80%)';
  context.fillStyle = '#ffffff';
  for (const [index, landmark] of landmarks.entries()) {
    const [x, y] = place(view, landmark);
    context.strokeText(String(index), x + size * 0.4, y - size * 0.5);
    context.fillText(String(index), x + size * 0.4, y - size * 0.5);
  }
}

export function drawBox(context: Context, view: View, box: Box, colour: string, pen: number): void {
  const [left, top] = place(view, [view.mirror ? box.x + box.width : box.x, box.y]);
  const [width, height] = [box.width * view.scale, box.height * view.scale];
  context.save();
  if (box.roll) {
    context.translate(left + width / 2, top + height / 2);
    context.rotate(((view.mirror ? -box.roll : box.roll) * Math.PI) / 180);
    context.translate(-left - width / 2, -top - height / 2);
  }
  for (const [style, line] of [
    [haloColour, pen * 2.4],
    [colour, pen],
  ] as const) {
    context.strokeStyle = style;
    context.lineWidth = line;
    context.strokeRect(left, top, width, height);
  }
  context.restore();
}

/** A label above a box, where any of the box is in the view. @param size of the letters in pixels of the canvas */
export function drawLabel(
  context: Context,
  view: View,
  box: Box,
  label: string,
  colour: string,
  size: number,
): void {
  const [left, top] = place(view, [view.mirror ? box.x + box.width : box.x, box.y]);
  const [right, bottom] = [left + box.width * view.scale, top + box.height * view.scale];
  if (right < 0 || bottom < 0 || left > view.width || top > view.height) return;
  context.font = `600 ${size}px ui-sans-serif, system-ui, sans-serif`;
  const width = context.measureText(label).width + size;
  const x = Math.max(0, Math.min(left, view.width - width));
  const y = Math.max(0, top - size * 1.7);
  context.fillStyle = 'rgb(8 10 14 / 78%)';
  context.fillRect(x, y, width, size * 1.5);
  context.fillStyle = colour;
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  context.fillText(label, x + size / 2, y + size * 0.78);
}

import { boxOfLandmarks } from '@musica/core';
import { momentAt } from '../cascade/moment';
import { percent } from '../format';
import { type DemoState, type LiveFace, outcomeOf, type Scene, type StillFace } from '../state';
import {
  drawBox,
  drawCorrections,
  drawLabel,
  drawLandmarks,
  drawNumbers,
  drawPatches,
  drawPose,
  drawUncertainty,
} from './draw-face';
import { drawHeat } from './heat';
import { colourOfStep, failedColour, mixColours, startColour } from './palette';
import { drawSceneImage } from './scaled-image';
import type { View } from './view';

/**
 * Draws the image and what is shown over it.
 * @param unit canvas pixels a CSS pixel (or what stands for it in an exported image): the measure of lines and text
 * @param drawImage draws the image itself
 */
export function drawScene(
  context: CanvasRenderingContext2D,
  view: View,
  scene: Scene,
  state: DemoState,
  unit: number,
  drawImage: () => void = () => drawSceneImage(context, view, scene),
): void {
  drawImage();
  for (const [index, face] of scene.faces.entries()) {
    const selected = index === state.selected;
    context.globalAlpha = selected || scene.faces.length === 1 ? 1 : 0.9;
    const pen = penOf(view, face, unit);
    if (face.kind === 'still') drawStillFace(context, view, face, state, selected, pen, unit);
    else drawLiveFace(context, view, face, state, selected, pen, unit);
    context.globalAlpha = 1;
    drawName(context, view, scene, index, state, unit);
  }
}

/** Which face is which, and with boxes how good it is. */
function drawName(
  context: CanvasRenderingContext2D,
  view: View,
  { faces }: Scene,
  index: number,
  state: DemoState,
  unit: number,
): void {
  const face = faces[index]!;
  if (!state.layers.boxes && faces.length === 1) return;
  const { landmarks, predictedNme, exitStep, failed } = outcomeOf(face, state);
  const name = faces.length > 1 ? String(face.kind === 'live' ? face.id : index + 1) : undefined;
  const label = [name, state.layers.boxes && percent(predictedNme)].filter(Boolean).join(' · ');
  // `box` of a face in a video is where it was looked for: around the landmarks of the frame before.
  const box = face.kind === 'live' ? boxOfLandmarks(landmarks) : face.box;
  drawLabel(context, view, box, label, failed ? failedColour : colourOfStep(exitStep - 1), 11 * unit);
}

/** Side of a face on the canvas. */
const sizeOf = (view: View, { box }: StillFace | LiveFace) => Math.sqrt(box.width * box.height) * view.scale;

/** Lines grow with the face, but are never lost, as in a group seen from afar, and never bars. */
const penOf = (view: View, face: StillFace | LiveFace, unit: number) =>
  Math.min(Math.max(sizeOf(view, face) / 190, 1.2 * unit), 2.6 * unit);

/** On a small face the dots would touch each other. */
const hasDots = (view: View, face: StillFace | LiveFace, unit: number) => sizeOf(view, face) > 110 * unit;

function drawStillFace(
  context: CanvasRenderingContext2D,
  view: View,
  face: StillFace,
  state: DemoState,
  selected: boolean,
  pen: number,
  unit: number,
): void {
  const { layers } = state;
  const outcome = outcomeOf(face, state);
  // The face that is looked at follows the slider; the others stay where they exit.
  const position = selected ? state.position : outcome.exitStep;
  const moment = momentAt(face, position);
  const from = moment.step === 0 ? startColour : colourOfStep(moment.step - 1);
  const failed = outcome.failed && position >= outcome.exitStep;
  const colour = failed ? failedColour : mixColours(from, colourOfStep(moment.step), moment.moved);
  const whole = context.globalAlpha;
  if (selected && layers.attention) drawHeat(context, view, moment.view.patches, 0.64 * moment.looking);
  if (selected && layers.patches) {
    // Bright while the step looks, then behind the landmarks that it moves.
    context.globalAlpha = whole * moment.looking * (layers.landmarks ? 1 - 0.45 * moment.moved : 1);
    drawPatches(context, view, moment.view.patches, colourOfStep(moment.step), unit);
    context.globalAlpha = whole;
  }
  if (selected && layers.corrections)
    drawCorrections(context, view, moment.start, moment.landmarks, pen * 0.8);
  if (layers.uncertainty && moment.landmarkErrors) {
    drawUncertainty(context, view, moment.landmarks, moment.landmarkErrors, state.scheme, colour, pen);
  }
  if (layers.landmarks)
    drawLandmarks(context, view, moment.landmarks, state.scheme, colour, pen, hasDots(view, face, unit));
  if (layers.pose) drawPose(context, view, moment.landmarks, pen);
  if (selected && layers.numbers) drawNumbers(context, view, moment.landmarks, 10.5 * unit);
  if (layers.boxes) drawBox(context, view, face.box, colour, (selected ? 1.6 : 1) * unit);
}

function drawLiveFace(
  context: CanvasRenderingContext2D,
  view: View,
  face: LiveFace,
  { layers, scheme }: DemoState,
  selected: boolean,
  pen: number,
  unit: number,
): void {
  const colour = face.failed ? failedColour : colourOfStep(face.exitStep - 1);
  const seen = face.explained?.steps[face.exitStep - 1];
  if (seen && layers.attention) drawHeat(context, view, seen.patches, 0.64);
  if (seen && layers.patches) {
    context.globalAlpha = 0.6;
    drawPatches(context, view, seen.patches, colour, unit);
    context.globalAlpha = 1;
  }
  if (seen && layers.corrections)
    drawCorrections(context, view, face.explained!.start, face.landmarks, pen * 0.7);
  if (layers.uncertainty && face.landmarkErrors)
    drawUncertainty(context, view, face.landmarks, face.landmarkErrors, scheme, colour, pen);
  if (layers.landmarks)
    drawLandmarks(context, view, face.landmarks, scheme, colour, pen, hasDots(view, face, unit));
  if (layers.pose) drawPose(context, view, face.landmarks, pen);
  if (selected && layers.numbers) drawNumbers(context, view, face.landmarks, 10.5 * unit);
  if (layers.boxes)
    drawBox(context, view, boxOfLandmarks(face.landmarks), colour, (selected ? 1.6 : 1) * unit);
}

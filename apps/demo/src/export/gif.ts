import { percent } from '../format';
import { drawScene } from '../stage/draw-scene';
import { colourOfStep, startColour } from '../stage/palette';
import { regionToShow } from '../stage/stage';
import { fitRegion } from '../stage/view';
import { type DemoState, exitStepOf, type StillScene } from '../state';

/** Side of the animation in pixels: it is made for posts and messages. */
const SIDE = 480;
const CAPTION = 44;
/** Images of a step, and hundredths of a second that each is shown; at each stop, and at the end. */
const FRAMES = 9;
const [MOVING, STOP, END] = [7, 45, 160];
/** Colours of all images; the one after them is transparent. */
const COLOURS = 255;

/**
 * The way of the selected face from the first guess to the step where it exits, as an animation that begins again and again.
 * @param breathe awaited between two images, so that the page goes on
 * @throws Error where there is no face
 */
export async function renderGif(
  scene: StillScene,
  state: DemoState,
  breathe: () => Promise<void>,
): Promise<Blob> {
  const face = scene.faces[state.selected];
  if (!face) throw new Error('There is no face to be shown');
  // Only whoever saves an animation downloads what writes it.
  const { GIFEncoder, quantize, applyPalette } = await import('gifenc');
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width: SIDE, height: SIDE + CAPTION });
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  const view = fitRegion(regionToShow(scene, { ...state, zoom: true }, 1), SIDE, SIDE, scene.mirror);
  const draw = (position: number) => {
    context.clearRect(0, 0, canvas.width, canvas.height);
    drawScene(context, view, scene, { ...state, position, zoom: true }, SIDE / 480);
    drawCaption(context, position, face.steps);
    return context.getImageData(0, 0, canvas.width, canvas.height).data;
  };
  const exitStep = exitStepOf(face.steps, state.exitBelow);
  const palette = quantize(joined(stopsOf(exitStep).map((stop) => draw(stop))), COLOURS, {
    format: 'rgb565',
  });
  const clear = palette.length;
  const gif = GIFEncoder();
  let before: Uint8Array | undefined;
  for (const { position, delay } of momentsOfAnimation(exitStep)) {
    const index = applyPalette(draw(position), palette, 'rgb565');
    // What stays as it was is left out: the photograph, which is most of it.
    const last = before;
    const changed = last ? index.map((colour, i) => (colour === last[i] ? clear : colour)) : index;
    gif.writeFrame(changed, canvas.width, canvas.height, {
      delay: 10 * delay,
      dispose: 1,
      ...(last ? { transparent: true, transparentIndex: clear } : { palette: [...palette, [0, 0, 0]] }),
    });
    before = index;
    await breathe();
  }
  gif.finish();
  return new Blob([gif.bytes()], { type: 'image/gif' });
}

const stopsOf = (exitStep: number) => Array.from({ length: exitStep + 1 }, (_, stop) => stop);

/** The pixels of several images, of which the colours are chosen. */
function joined(images: readonly Uint8ClampedArray[]): Uint8ClampedArray {
  const all = new Uint8ClampedArray(images.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const image of images) {
    all.set(image, at);
    at += image.length;
  }
  return all;
}

/** Where each image of the animation is in the cascade, and how long it is shown in hundredths of a second. */
export function momentsOfAnimation(exitStep: number): { position: number; delay: number }[] {
  const moments = [{ position: 0, delay: STOP }];
  for (let step = 1; step <= exitStep; step++) {
    for (let frame = 1; frame < FRAMES; frame++)
      moments.push({ position: step - 1 + frame / FRAMES, delay: MOVING });
    moments.push({ position: step, delay: step === exitStep ? END : STOP });
  }
  return moments;
}

function drawCaption(
  context: CanvasRenderingContext2D,
  position: number,
  steps: readonly { readonly predictedNme: number }[],
): void {
  const step = Math.ceil(position);
  context.fillStyle = '#0b0c0e';
  context.fillRect(0, SIDE, SIDE, CAPTION);
  context.font = '600 17px ui-sans-serif, system-ui, sans-serif';
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  context.fillStyle = step === 0 ? startColour : colourOfStep(step - 1);
  const done = step === position && step > 0;
  const error = done ? `: predicted error ${percent(steps[step - 1]!.predictedNme)}` : '';
  context.fillText(step === 0 ? 'First guess' : `Step ${step}${error}`, 14, SIDE + CAPTION / 2);
  context.textAlign = 'right';
  context.fillStyle = '#a3a9b3';
  context.fillText('MuSiCa', SIDE - 14, SIDE + CAPTION / 2);
}

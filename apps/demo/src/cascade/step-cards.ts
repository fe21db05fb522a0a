import {
  type Box,
  cropTransform,
  type ExplainedFace,
  type ExplainedPatch,
  type ModelConfig,
  type Point,
  schemeOfConfig,
} from '@musica/core';
import { byId, make, setText } from '../dom/elements';
import { percent } from '../format';
import { drawLandmarks, drawPatches, patchPath } from '../stage/draw-face';
import { attentionRange, relativeAttention } from '../stage/heat';
import { colourOfStep, heatColour, startColour } from '../stage/palette';
import type { View } from '../stage/view';
import { type DemoState, exitStepOf, explainedOf, isUndecided, momentsOf, type Scene } from '../state';
import type { Store } from '../store';

/** Side of a card's image in pixels of the canvas. */
const SIDE = 440;
/** Of the shipped models; cards for them are there before the model is. */
const MOST_STEPS = 3;
/** Keeps the height of a line. */
const NOTHING = '\u00a0';

/** A card for each stop of the cascade: what the step saw, at its own resolution, and what it made of it; in a video too. */
export class StepCards {
  readonly #list = byId('steps');
  #cards: HTMLButtonElement[] = [];

  /** @param goTo called with the stop of a card that was pressed */
  constructor(
    store: Store<DemoState>,
    private readonly config: () => ModelConfig | undefined,
    private readonly goTo: (position: number) => void,
  ) {
    store.subscribe((state, before) => this.#show(state, before));
    this.#empty();
  }

  /** Cards that wait for a face. */
  #empty(): void {
    if (this.#cards.length === 0) this.#build(MOST_STEPS);
    for (const card of this.#cards) {
      const canvas = card.querySelector('canvas')!;
      canvas.getContext('2d')!.clearRect(0, 0, SIDE, SIDE);
      card.disabled = true;
      card.classList.remove('skipped', 'quits');
      card.removeAttribute('aria-current');
      for (const part of ['.value', '.what', '.verdict']) setText(card.querySelector(part)!, NOTHING);
    }
  }

  #show(state: DemoState, before: DemoState): void {
    const { scene, selected, position, exitBelow, layers } = state;
    const shown = scene?.faces[selected];
    const face = shown && explainedOf(shown);
    const config = this.config();
    // Of a video not every frame is looked into: the cards stay until the next that is.
    const waits = scene?.kind === 'live' && before.scene?.kind === 'live' && shown !== undefined;
    const undecided = isUndecided(scene);
    if (!waits || face) byId('cascade').hidden = !face && !undecided;
    if (undecided) this.#empty();
    if (!scene || !shown || !face || !config) return;
    if (this.#cards.length !== face.steps.length + 1) this.#build(face.steps.length);
    const redraw =
      scene !== before.scene || selected !== before.selected || layers.attention !== before.layers.attention;
    const exit = shown.kind === 'live' ? shown.exitStep : exitStepOf(face.steps, exitBelow);
    const current = scene.kind === 'live' ? exit : position;
    for (const [stop, card] of this.#cards.entries()) {
      card.disabled = false;
      if (redraw) drawCard(card.querySelector('canvas')!, scene, face, stop, config, layers.attention);
      if (current === stop) card.setAttribute('aria-current', 'step');
      else card.removeAttribute('aria-current');
      card.classList.toggle('skipped', stop > exit);
      card.classList.toggle('quits', stop === exit);
      const step = face.steps[stop - 1];
      setText(card.querySelector('.value')!, step ? percent(step.predictedNme) : NOTHING);
      setText(card.querySelector('.what')!, whatItSees(config, stop));
      const verdict =
        stop === 0 ? 'the start' : stop < exit ? 'goes on' : stop === exit ? 'exits here' : 'not run';
      setText(card.querySelector('.verdict')!, verdict);
    }
    this.#showLegend(face, layers.attention, current);
  }

  #build(steps: number): void {
    byId('cascade').style.setProperty('--stops', String(steps + 1));
    this.#cards = Array.from({ length: steps + 1 }, (_, stop) => {
      const card = make(
        'button',
        { type: 'button', className: 'stop' },
        make('canvas', { width: SIDE, height: SIDE, ariaHidden: 'true' }),
        make('span', { className: 'name', textContent: stop === 0 ? 'First guess' : `Step ${stop}` }),
        make('span', { className: 'value' }),
        make('span', { className: 'what' }),
        make('span', { className: 'verdict' }),
      );
      card.dataset.step = String(stop);
      card.addEventListener('click', () => this.goTo(stop));
      return card;
    });
    this.#list.replaceChildren(...this.#cards.map((card) => make('li', {}, card)));
  }

  #showLegend(face: ExplainedFace, attention: boolean, position: number): void {
    byId('legend').hidden = !attention;
    const step = Math.min(Math.max(Math.ceil(position), 1), face.steps.length);
    const [least, most] = attentionRange(face.steps[step - 1]!.patches);
    setText(byId('legend-range'), `step ${step}: ${least.toFixed(3)} to ${most.toFixed(3)}`);
  }
}

function whatItSees({ levels, cropSize }: ModelConfig, stop: number): string {
  const level = levels[stop - 1];
  if (level === undefined) return 'an average face';
  const size = Math.ceil(cropSize / 2 ** level);
  return `sees ${size} × ${size} pixels`;
}

function drawCard(
  canvas: HTMLCanvasElement,
  { image, mirror }: Scene,
  face: ExplainedFace,
  stop: number,
  config: ModelConfig,
  attention: boolean,
): void {
  const size = Math.ceil(config.cropSize / 2 ** (config.levels[stop - 1] ?? 0));
  const context = canvas.getContext('2d')!;
  context.clearRect(0, 0, SIDE, SIDE);
  // First at the size that the step sees, then enlarged with its pixels to be seen.
  const seen = new OffscreenCanvas(size, size);
  const small = seen.getContext('2d')!;
  small.imageSmoothingQuality = 'high';
  small.setTransform(cardOfImage(face.box, config, size, mirror));
  small.drawImage(image, 0, 0, image.width, image.height);
  context.imageSmoothingEnabled = stop === 0;
  context.drawImage(seen, 0, 0, SIDE, SIDE);
  const toCard = cardOfImage(face.box, config, SIDE, mirror);
  const placed = ([x, y]: Point): Point => {
    const point = toCard.transformPoint({ x: x + 0.5, y: y + 0.5 });
    return [point.x, point.y];
  };
  const step = face.steps[stop - 1];
  if (step) {
    const range = attentionRange(step.patches);
    const patches = step.patches.map((patch) => ({ ...patch, corners: placedCorners(patch, placed) }));
    if (attention) {
      // Where patches overlap, the one with more attention lies on top.
      for (const patch of patches.sort((a, b) => a.attention - b.attention)) {
        const [red, green, blue] = heatColour(relativeAttention(patch.attention, range));
        context.fillStyle = `rgb(${red} ${green} ${blue} / 55%)`;
        context.fill(patchPath(unmoved, patch));
      }
    } else {
      drawPatches(context, unmoved, patches, colourOfStep(stop - 1), 2.2);
    }
  }
  if (attention && stop > 0) return;
  const landmarks = momentsOf(face)[stop]!.map(placed);
  drawLandmarks(context, unmoved, landmarks, schemeOfConfig(config), startColour, stop === 0 ? 2.6 : 1.6);
}

/** From pixels of the image, counted from the corner of the first, to a card of `side` pixels that shows the model's crop, upright. */
function cardOfImage(box: Box, config: ModelConfig, side: number, mirror: boolean): DOMMatrix {
  const [xx, xy, x, yx, yy, y] = cropTransform(box, config);
  const scale = config.cropSize / side;
  // `cropTransform` counts from the middle of the first pixel, on both sides.
  const toImage = [xx * scale, yx * scale, xy * scale, yy * scale];
  const matrix = new DOMMatrix([...toImage, x + 0.5 - (xx + xy) / 2, y + 0.5 - (yx + yy) / 2]).inverse();
  return mirror ? new DOMMatrix([-1, 0, 0, 1, side, 0]).multiply(matrix) : matrix;
}

const placedCorners = ({ corners: [a, b, c, d] }: ExplainedPatch, placed: (point: Point) => Point) =>
  [placed(a), placed(b), placed(c), placed(d)] as const;

/** What is placed already is drawn where it is. */
const unmoved: View = { scale: 1, dx: -0.5, dy: -0.5, mirror: false, width: SIDE, height: SIDE };

import { type Box, cropTransform, type ModelConfig, schemeOfConfig } from '@musica/core';
import { byId, make, setText } from '../dom/elements';
import { percent } from '../format';
import { drawLandmarks, drawPatches, patchPath } from '../stage/draw-face';
import { attentionRange, relativeAttention } from '../stage/heat';
import { colourOfStep, heatColour, startColour } from '../stage/palette';
import { fitRegion, type Region } from '../stage/view';
import { type DemoState, exitStepOf, momentsOf, type StillFace, type StillScene } from '../state';
import type { Store } from '../store';

/** Side of a card's image in pixels of the canvas. */
const SIDE = 440;

/** A card for each stop of the cascade: what the step saw, at its own resolution, and what it made of it. */
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
  }

  #show(state: DemoState, before: DemoState): void {
    const { scene, selected, position, exitBelow, layers } = state;
    const face = scene?.kind === 'still' ? scene.faces[selected] : undefined;
    const config = this.config();
    if (scene?.kind !== 'still' || !face || !config) return;
    if (this.#cards.length !== face.steps.length + 1) this.#build(face.steps.length);
    const redraw =
      scene !== before.scene || selected !== before.selected || layers.attention !== before.layers.attention;
    const exit = exitStepOf(face.steps, exitBelow);
    for (const [stop, card] of this.#cards.entries()) {
      if (redraw) drawCard(card.querySelector('canvas')!, scene, face, stop, config, layers.attention);
      if (position === stop) card.setAttribute('aria-current', 'step');
      else card.removeAttribute('aria-current');
      card.classList.toggle('skipped', stop > exit);
      card.classList.toggle('quits', stop === exit);
      const step = face.steps[stop - 1];
      setText(card.querySelector('.value')!, step ? percent(step.predictedNme) : ' ');
      setText(card.querySelector('.what')!, whatItSees(config, stop));
      const verdict =
        stop === 0 ? 'the start' : stop < exit ? 'goes on' : stop === exit ? 'exits here' : 'not run';
      setText(card.querySelector('.verdict')!, verdict);
    }
    this.#showLegend(face, state);
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

  #showLegend(face: StillFace, { layers, position }: DemoState): void {
    byId('legend').hidden = !layers.attention;
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

/** The square that is cut out around a box, in the image's pixels counted from the edge of the first. */
function cropRegion(box: Box, config: ModelConfig): Region {
  const { x, y, width, height } = box;
  const [scale, , left, , , top] = cropTransform({ x, y, width, height }, config);
  const side = config.cropSize * scale;
  return { x: left - scale / 2 + 0.5, y: top - scale / 2 + 0.5, width: side, height: side };
}

function drawCard(
  canvas: HTMLCanvasElement,
  { image, mirror }: StillScene,
  face: StillFace,
  stop: number,
  config: ModelConfig,
  attention: boolean,
): void {
  const region = cropRegion(face.box, config);
  const level = config.levels[stop - 1] ?? 0;
  const size = Math.ceil(config.cropSize / 2 ** level);
  const context = canvas.getContext('2d')!;
  context.clearRect(0, 0, SIDE, SIDE);
  // First at the size that the step sees, then enlarged with its pixels to be seen.
  const seen = new OffscreenCanvas(size, size);
  const small = seen.getContext('2d')!;
  const reduced = fitRegion(region, size, size, mirror);
  if (mirror) small.setTransform(-1, 0, 0, 1, size, 0);
  small.imageSmoothingQuality = 'high';
  const { dx, dy, scale } = reduced;
  small.drawImage(image, dx, dy, image.width * scale, image.height * scale);
  context.imageSmoothingEnabled = stop === 0;
  context.drawImage(seen, 0, 0, SIDE, SIDE);
  const view = fitRegion(region, SIDE, SIDE, mirror);
  const step = face.steps[stop - 1];
  if (step) {
    const range = attentionRange(step.patches);
    if (attention) {
      // Where patches overlap, the one with more attention lies on top.
      for (const patch of [...step.patches].sort((a, b) => a.attention - b.attention)) {
        const [red, green, blue] = heatColour(relativeAttention(patch.attention, range));
        context.fillStyle = `rgb(${red} ${green} ${blue} / 55%)`;
        context.fill(patchPath(view, patch));
      }
    } else {
      drawPatches(context, view, step.patches, colourOfStep(stop - 1), 2.2);
    }
  }
  if (!attention || stop === 0) {
    drawLandmarks(
      context,
      view,
      momentsOf(face)[stop]!,
      schemeOfConfig(config),
      startColour,
      stop === 0 ? 2.6 : 1.6,
    );
  }
}

import { byId, setText } from '../dom/elements';
import { percent } from '../format';
import { colourOfStep } from '../stage/palette';
import { type DemoState, exitStepOf, type StillFace } from '../state';
import type { Store } from '../store';

const [WIDTH, HEIGHT] = [316, 170];
const plot = { left: 36, right: WIDTH - 10, top: 8, bottom: HEIGHT - 24 };
/** Frames of a video that the chart goes back. */
const FRAMES = 120;

/** The predicted error after each step (of an image) or in each frame (of a video), and the threshold it is held against. */
export class QuitChart {
  readonly #svg = byId<SVGSVGElement>('chart');
  #drawn = '';
  readonly #frames: { error: number; exitStep: number }[] = [];

  constructor(store: Store<DemoState>) {
    this.#svg.setAttribute('viewBox', `0 0 ${WIDTH} ${HEIGHT}`);
    store.subscribe((state, before) => {
      if (state.scene?.kind !== 'live') this.#frames.length = 0;
      else if (state.scene !== before.scene) this.#remember(state);
      this.#draw(state);
    });
    this.#draw(store.state);
  }

  #remember({ scene, selected }: DemoState): void {
    const face = scene?.faces[selected];
    if (face?.kind !== 'live') return;
    this.#frames.push({ error: face.predictedNme, exitStep: face.exitStep });
    this.#frames.splice(0, this.#frames.length - FRAMES);
  }

  #draw(state: DemoState): void {
    const { scene, exitBelow, selected } = state;
    const faces = scene?.kind === 'still' ? scene.faces : [];
    const shown = [
      ...faces.flatMap(({ steps }) => steps.map(({ predictedNme }) => predictedNme)),
      ...this.#frames.map(({ error }) => error),
    ];
    const top = Math.max(8, Math.min(20, Math.ceil(Math.max(exitBelow, ...shown, 0) / 2) * 2));
    const y = (error: number) =>
      plot.bottom - (Math.min(Math.max(error, 0), top) / top) * (plot.bottom - plot.top);
    const parts = [grid(y, top), threshold(y, exitBelow)];
    if (scene?.kind === 'live') {
      parts.push(this.#live(y));
      setText(byId('quit-title'), 'When to quit: the last frames');
    } else {
      setText(byId('quit-title'), 'When to quit');
      for (const [index, face] of faces.entries())
        if (index !== selected) parts.push(still(face, y, exitBelow, false));
      const face = faces[selected];
      if (face) parts.push(still(face, y, exitBelow, true), stepNames(face));
    }
    const drawing = parts.join('');
    // While the cascade plays, the state changes with every frame, and the chart does not.
    if (drawing === this.#drawn) return;
    this.#drawn = drawing;
    this.#svg.innerHTML = drawing;
    this.#svg.setAttribute('aria-label', this.#say(state));
  }

  #live(y: (error: number) => number): string {
    const x = (index: number) =>
      plot.left + ((index + FRAMES - this.#frames.length) / (FRAMES - 1)) * (plot.right - plot.left);
    return this.#frames
      .map(
        ({ error, exitStep }, i) =>
          `<circle cx="${x(i).toFixed(1)}" cy="${y(error).toFixed(1)}" r="2.4" fill="${colourOfStep(exitStep - 1)}"/>`,
      )
      .join('');
  }

  #say({ scene, selected, exitBelow }: DemoState): string {
    const face = scene?.kind === 'still' ? scene.faces[selected] : undefined;
    if (!face) return `Predicted error against the threshold of ${percent(exitBelow)}`;
    const steps = face.steps.map(({ predictedNme }, i) => `${percent(predictedNme)} after step ${i + 1}`);
    const exit = exitStepOf(face.steps, exitBelow);
    return `Predicted error: ${steps.join(', ')}. Exits after step ${exit} at a threshold of ${percent(exitBelow)}`;
  }
}

function grid(y: (error: number) => number, top: number): string {
  const every = top > 12 ? 4 : 2;
  let lines = '';
  for (let error = 0; error <= top; error += every) {
    lines +=
      `<line class="grid" x1="${plot.left}" x2="${plot.right}" y1="${y(error)}" y2="${y(error)}"/>` +
      `<text x="${plot.left - 6}" y="${y(error) + 4}" text-anchor="end">${error}${error === top ? ' %' : ''}</text>`;
  }
  return lines;
}

function threshold(y: (error: number) => number, exitBelow: number): string {
  const line = y(exitBelow);
  const height = plot.bottom - line;
  return (
    `<rect class="enough" x="${plot.left}" width="${plot.right - plot.left}" y="${line}" height="${height}" opacity="0.75"/>` +
    `<line class="threshold" x1="${plot.left}" x2="${plot.right}" y1="${line}" y2="${line}"/>` +
    (height > 22
      ? `<text class="threshold-text" x="${plot.left + 8}" y="${plot.bottom - 8}">good enough</text>`
      : '')
  );
}

const stepX = (step: number, steps: number) => plot.left + ((step + 0.5) / steps) * (plot.right - plot.left);

function still(
  { steps }: StillFace,
  y: (error: number) => number,
  exitBelow: number,
  selected: boolean,
): string {
  const exit = exitStepOf(steps, exitBelow) - 1;
  const at = (i: number) => [stepX(i, steps.length), y(steps[i]!.predictedNme)] as const;
  const path = (from: number, to: number) =>
    steps
      .slice(from, to + 1)
      .map((_, i) => `${i === 0 ? 'M' : 'L'}${at(from + i).join(' ')}`)
      .join('');
  const dots = steps
    .map((_, i) => {
      const [cx, cy] = at(i);
      const fill = i <= exit ? colourOfStep(i) : 'var(--line-strong)';
      return `<circle cx="${cx}" cy="${cy}" r="${i <= exit ? 5 : 3}" fill="${fill}"/>`;
    })
    .join('');
  const [ringX, ringY] = at(exit);
  const ring = selected ? `<circle class="halo" cx="${ringX}" cy="${ringY}" r="8.5"/>` : '';
  return (
    `<g class="${selected ? '' : 'other'}"><path class="not-run" d="${path(exit, steps.length - 1)}"/>` +
    `<path class="done" d="${path(0, exit)}"/>${dots}${ring}</g>`
  );
}

function stepNames({ steps }: StillFace): string {
  return steps
    .map(
      (_, i) =>
        `<text x="${stepX(i, steps.length)}" y="${HEIGHT - 6}" text-anchor="middle">step ${i + 1}</text>`,
    )
    .join('');
}

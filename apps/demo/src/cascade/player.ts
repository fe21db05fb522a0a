import { byId, setText } from '../dom/elements';
import { prefersReducedMotion } from '../dom/motion';
import { percent } from '../format';
import { type DemoState, exitStepOf, isUndecided, type StillFace } from '../state';
import type { Store } from '../store';

/** Milliseconds a step takes, and the rest at each stop. */
const STEP = 1050;
const REST = 380;

/** Plays the cascade from its start to the step where the face exits; the slider goes to any moment, beyond that too. */
export class Player {
  readonly #button = byId<HTMLButtonElement>('play');
  readonly #scrub = byId<HTMLInputElement>('scrub');
  #last = 0;
  #rest = 0;

  constructor(private readonly store: Store<DemoState>) {
    this.#button.addEventListener('click', () => (store.state.playing ? this.pause() : this.play()));
    this.#scrub.addEventListener('input', () => this.goTo(Number(this.#scrub.value)));
    // By keyboard one press is a quarter of a step, Page Up and Down a whole one.
    this.#scrub.addEventListener('keydown', (event) => this.#onKey(event));
    store.subscribe((state, before) => {
      if (state.selected !== before.selected && !state.playing) this.toResult();
      this.#show(state);
    });
  }

  play(): void {
    const end = this.#end();
    if (end === undefined) return;
    const position = this.store.state.position >= end ? 0 : this.store.state.position;
    this.store.set({ playing: true, position });
    this.#rest = REST;
    this.#last = performance.now();
    requestAnimationFrame((now) => this.#tick(now));
  }

  pause(): void {
    this.store.set({ playing: false });
  }

  goTo(position: number): void {
    this.store.set({ playing: false, position });
  }

  /** To where the selected face exits. */
  toResult(): void {
    const end = this.#end();
    if (end !== undefined) this.goTo(end);
  }

  #tick(now: number): void {
    const { playing, position } = this.store.state;
    const end = this.#end();
    if (!playing || end === undefined) return;
    const elapsed = Math.min(now - this.#last, 100);
    this.#last = now;
    if (this.#rest > 0) this.#rest -= elapsed;
    else this.#advance(position, end, elapsed);
    if (this.store.state.playing) requestAnimationFrame((next) => this.#tick(next));
  }

  #advance(position: number, end: number, elapsed: number): void {
    const stop = Math.floor(position) + 1;
    // Without motion: from stop to stop, with the time of a step between them.
    const still = prefersReducedMotion();
    const next = still ? stop : position + elapsed / STEP;
    if (next < stop) {
      this.store.set({ position: next });
      return;
    }
    this.#rest = still ? STEP + REST : REST;
    this.store.set({ position: Math.min(stop, end), playing: stop < end });
  }

  #onKey(event: KeyboardEvent): void {
    const { position } = this.store.state;
    const whole = event.key === 'PageUp' ? 1 : event.key === 'PageDown' ? -1 : 0;
    const part = /^Arrow(Up|Right)$/.test(event.key)
      ? 0.25
      : /^Arrow(Down|Left)$/.test(event.key)
        ? -0.25
        : 0;
    if (whole === 0 && part === 0) return;
    event.preventDefault();
    const next = whole > 0 ? Math.floor(position) + 1 : whole < 0 ? Math.ceil(position) - 1 : position + part;
    this.goTo(Math.min(Math.max(next, 0), Number(this.#scrub.max)));
  }

  #face(): StillFace | undefined {
    const { scene, selected } = this.store.state;
    return scene?.kind === 'still' ? scene.faces[selected] : undefined;
  }

  #end(): number | undefined {
    const face = this.#face();
    return face && exitStepOf(face.steps, this.store.state.exitBelow);
  }

  #show({ scene, position, playing, exitBelow }: DemoState): void {
    const face = this.#face();
    const hidden = !face && !isUndecided(scene);
    this.#button.hidden = hidden;
    this.#scrub.parentElement!.hidden = hidden;
    this.#button.disabled = !face;
    this.#scrub.disabled = !face;
    if (!face) return;
    this.#scrub.max = String(face.steps.length);
    this.#scrub.value = String(position);
    this.#scrub.setAttribute('aria-valuetext', sayMoment(face, position, exitBelow));
    setText(byId('play-text'), playing ? 'Pause' : 'Play');
    byId('play-icon').setAttribute('d', playing ? 'M4 3h3v10H4zM9 3h3v10H9z' : 'M4 2.5v11l9-5.5z');
  }
}

function sayMoment({ steps }: StillFace, position: number, exitBelow: number): string {
  if (position === 0) return 'First guess, before the first step';
  const step = Math.min(Math.ceil(position), steps.length);
  if (position < step) return `In step ${step} of ${steps.length}`;
  const exits = exitStepOf(steps, exitBelow) === step ? ', exits here' : '';
  return `After step ${step} of ${steps.length}, predicted error ${percent(steps[step - 1]!.predictedNme)}${exits}`;
}

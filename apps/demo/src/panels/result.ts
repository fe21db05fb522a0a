import { byId, make, setText } from '../dom/elements';
import { count, percent } from '../format';
import { type DemoState, outcomeOf, type Scene } from '../state';
import type { Store } from '../store';

/** The result of the selected face, which faces there are, and the image's description for screen readers. */
export class ResultPanel {
  #faces = '';

  constructor(
    private readonly store: Store<DemoState>,
    private readonly steps: () => number,
    private readonly announce: (text: string) => void,
  ) {
    store.subscribe((state, before) => this.#show(state, before));
  }

  #show(state: DemoState, before: DemoState): void {
    const { scene, selected } = state;
    const face = scene?.faces[selected];
    this.#showFaces(state);
    const error = byId('result-error');
    const work = byId('result-steps');
    if (!scene || !face) {
      setText(error, '–');
      error.parentElement!.classList.remove('failed');
      setText(byId('result-text'), scene ? foundText(scene) : 'Open a photo, the webcam or a video.');
      work.replaceChildren();
      this.#describe(state, before);
      return;
    }
    const { predictedNme, exitStep, failed } = outcomeOf(face, state);
    const total = this.steps();
    setText(error, percent(predictedNme));
    error.parentElement!.classList.toggle('failed', failed);
    setText(
      byId('result-text'),
      failed
        ? `Failed: an error above ${percent(state.failAbove)} means probably no face, or one that the model cannot follow.`
        : `of the distance between the outer eye corners; stopped after step ${exitStep} of ${total}.`,
    );
    if (work.dataset.step !== String(exitStep) || work.childElementCount !== total) {
      work.dataset.step = String(exitStep);
      const bars = Array.from({ length: total }, (_, i) => {
        const bar = make('li');
        if (i < exitStep) bar.dataset.step = String(i + 1);
        return bar;
      });
      work.replaceChildren(...bars);
    }
    this.#describe(state, before);
  }

  #showFaces({ scene, selected }: DemoState): void {
    const box = byId('faces');
    const labels = (scene?.faces ?? []).map((face, index) => (face.kind === 'live' ? face.id : index + 1));
    box.hidden = labels.length < 2;
    if (labels.join() !== this.#faces) {
      this.#faces = labels.join();
      const had = box.contains(document.activeElement);
      box.replaceChildren(...labels.map((label, index) => this.#choice(label, index)));
      if (had) box.querySelectorAll('input')[selected]?.focus();
    }
    for (const [index, input] of box.querySelectorAll('input').entries()) input.checked = index === selected;
  }

  #choice(label: number, index: number): HTMLLabelElement {
    const input = make('input', { type: 'radio', name: 'face', ariaLabel: `Face ${label}` });
    input.addEventListener('change', () => this.store.set({ selected: index }));
    return make('label', {}, input, make('span', { textContent: String(label) }));
  }

  #describe(state: DemoState, before: DemoState): void {
    const { scene } = state;
    const caption = byId('caption');
    caption.hidden = !scene;
    if (!scene) return;
    const found = foundText(scene);
    setText(caption, scene.faces.length === 0 ? found : `${scene.name} · ${found}`);
    const face = scene.faces[state.selected];
    const outcome = face && outcomeOf(face, state);
    const result =
      outcome &&
      (outcome.failed
        ? 'alignment failed'
        : `predicted error ${percent(outcome.predictedNme)}, stopped after step ${outcome.exitStep} of ${this.steps()}`);
    // A running video would be described anew with every frame: it is said how many faces there are, when that changes.
    const text =
      scene.kind === 'live'
        ? `${scene.name}: ${found}`
        : `${scene.name}: ${found}${result ? `. Face ${state.selected + 1}: ${result}` : ''}`;
    const canvas = byId('canvas');
    if (canvas.ariaLabel === text) return;
    canvas.ariaLabel = text;
    const moved = scene === before.scene && state.exitBelow !== before.exitBelow;
    this.announce(moved && result ? `${result}` : text);
  }
}

function foundText(scene: Scene): string {
  if (scene.kind === 'still' && scene.found > scene.faces.length)
    return `${scene.faces.length} of ${count(scene.found, 'face')}`;
  if (scene.faces.length > 0) return count(scene.faces.length, 'face');
  if (scene.kind === 'still' && scene.progress !== 'done') return progressTexts[scene.progress];
  return 'No face found. Faces should be upright, well lit and not too small.';
}

const progressTexts = {
  waiting: 'Waiting for the model',
  looking: 'Looking for faces',
  failed: 'Not looked into',
} as const;

import type { Player } from '../cascade/player';
import type { LayerControls } from '../controls/layer-controls';
import type { LoadingNote } from '../dom/loading-note';
import { prefersReducedMotion } from '../dom/motion';
import type { IsNewest } from '../sources/opening';
import type { DemoState, StillImage } from '../state';
import type { Store } from '../store';
import type { Engine } from './engine';
import { lookInto, timeAll } from './look-into';
import type { Timings } from './timings';

export interface StillParts {
  readonly store: Store<DemoState>;
  readonly engine: Engine;
  readonly timings: Timings;
  readonly loading: LoadingNote;
  readonly player: Player;
  readonly layers: LayerControls;
}

/** Shows an image that stands still: the image at once, its faces when they are found. */
export class Still {
  /** Faces a second at the threshold that is set; NaN until it was measured. */
  rate = Number.NaN;
  #timer = 0;

  constructor(private readonly parts: StillParts) {}

  /** The image alone, until there is a model to look into it. */
  preview(image: StillImage): void {
    this.parts.layers.take('still');
    this.#set(image, 'waiting');
  }

  /** @throws what the engine throws; the image is shown nevertheless */
  async show(image: StillImage, isNewest: IsNewest, { autoplay = true } = {}): Promise<void> {
    const { store, engine, timings, loading, player, layers } = this.parts;
    timings.clear();
    this.rate = Number.NaN;
    layers.take('still');
    loading.show('Looking for faces');
    this.#set(image, 'looking');
    try {
      const { faces, found } = await lookInto(await engine.ready(), image, timings);
      if (!isNewest()) return;
      store.set({
        scene: { kind: 'still', ...image, faces, found, progress: 'done' },
        zoom: layers.zoomOnto(faces.length),
      });
      if (faces.length > 0) {
        if (autoplay && !prefersReducedMotion()) player.play();
        else player.toResult();
      }
      await this.#time();
    } catch (error) {
      if (isNewest()) this.#set(image, 'failed');
      throw error;
    } finally {
      loading.hide();
    }
  }

  /** Measures again in a moment: once the slider rests. */
  timeSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#time(), 150);
  }

  #set({ name, image, mirror }: StillImage, progress: 'waiting' | 'looking' | 'failed'): void {
    this.parts.store.set({
      scene: { kind: 'still', name, image, mirror, faces: [], found: 0, progress },
      selected: 0,
      position: 0,
      playing: false,
    });
  }

  async #time(): Promise<void> {
    const { store, engine, timings } = this.parts;
    const { scene, exitBelow } = store.state;
    const { aligner } = engine;
    if (!aligner || scene?.kind !== 'still' || scene.faces.length === 0) return;
    try {
      const time = await timeAll(aligner, scene, exitBelow);
      if (store.state.scene !== scene) return;
      timings.add(scene.faces.length > 1 ? 'Align all faces' : 'Align the face', time);
      this.rate = (1000 * scene.faces.length) / time;
    } catch {
      // The engine was replaced meanwhile; it is timed again when the next one is there.
    }
  }
}

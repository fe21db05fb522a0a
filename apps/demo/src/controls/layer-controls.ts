import { byId } from '../dom/elements';
import type { DemoState, Layers, Scene } from '../state';
import type { Store } from '../store';

const layerNames = [
  'landmarks',
  'patches',
  'attention',
  'corrections',
  'uncertainty',
  'numbers',
  'boxes',
  'pose',
] as const;

/** What is shown over the image, and how near. */
type Look = Pick<DemoState, 'layers' | 'zoom'>;

export const stillLook: Look = {
  layers: {
    landmarks: true,
    patches: true,
    attention: false,
    corrections: true,
    numbers: false,
    boxes: false,
    pose: false,
    uncertainty: false,
  },
  zoom: true,
};
// In a video every one of these costs time of the frames, and they flicker.
const liveLook: Look = {
  layers: { ...stillLook.layers, patches: false, corrections: false, boxes: true },
  zoom: false,
};

/** What is shown over an image and over a running video, each as it was last chosen. */
export class LayerControls {
  readonly #looks = { still: stillLook, live: liveLook };
  readonly #zoom = byId<HTMLInputElement>('zoom');

  constructor(private readonly store: Store<DemoState>) {
    for (const name of layerNames) {
      const box = boxOf(name);
      box.addEventListener('change', () =>
        this.#choose({ layers: { ...store.state.layers, [name]: box.checked } }),
      );
    }
    this.#zoom.addEventListener('change', () => this.#choose({ zoom: this.#zoom.checked }));
    store.subscribe(({ layers, zoom }) => {
      for (const name of layerNames) boxOf(name).checked = layers[name];
      this.#zoom.checked = zoom;
    });
  }

  /** Shows what was last chosen for this kind of scene. */
  take(kind: Scene['kind']): void {
    this.store.set(this.#looks[kind]);
  }

  /** Whether to go near a face of an image; of several faces, all are shown first. */
  zoomOnto(faces: number): boolean {
    return this.#looks.still.zoom && faces === 1;
  }

  #choose(change: Partial<Look>): void {
    this.store.set(change);
    const { layers, zoom, scene } = this.store.state;
    this.#looks[scene?.kind ?? 'still'] = { layers, zoom };
  }
}

const boxOf = (name: keyof Layers) => byId<HTMLInputElement>(`layer-${name}`);

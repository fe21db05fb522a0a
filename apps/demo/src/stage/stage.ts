import { byId } from '../dom/elements';
import { prefersReducedMotion } from '../dom/motion';
import type { DemoState, Scene } from '../state';
import type { Store } from '../store';
import { drawScene } from './draw-scene';
import { ScaledImage } from './scaled-image';
import { fitRegion, type Region, unplace, type View } from './view';

/** Milliseconds in which the view comes closer to where it should be by a factor e. */
const GLIDE = 140;

/** Pixels of the canvas for one of the page: more are hardly seen, and cost slow phones a frame. */
const MOST_PIXELS = 2;

/** The canvas with the image: keeps its size, moves to the face that is looked at, and draws when something changed. */
export class Stage {
  readonly #canvas = byId<HTMLCanvasElement>('canvas');
  readonly #context = this.#canvas.getContext('2d')!;
  readonly #image = new ScaledImage();
  #region: Region | undefined;
  #imageSize = '';
  #asked = false;
  #last = 0;

  constructor(private readonly store: Store<DemoState>) {
    store.subscribe(() => this.draw());
    new ResizeObserver(() => this.#resize()).observe(this.#canvas);
    this.#canvas.addEventListener('click', (event) => this.#select(event));
    this.#canvas.addEventListener('pointermove', (event) => this.#point(event));
    this.#resize();
  }

  /** Draws before the next image of the browser. */
  draw(): void {
    if (this.#asked) return;
    this.#asked = true;
    requestAnimationFrame((now) => {
      this.#asked = false;
      this.#drawNow(now);
    });
  }

  #resize(): void {
    const ratio = Math.min(window.devicePixelRatio || 1, MOST_PIXELS);
    const width = Math.max(1, Math.round(this.#canvas.clientWidth * ratio));
    const height = Math.max(1, Math.round(this.#canvas.clientHeight * ratio));
    if (width === this.#canvas.width && height === this.#canvas.height) return;
    Object.assign(this.#canvas, { width, height });
    // What is shown fits the new shape at once; only from face to face it glides.
    this.#region = undefined;
    // At once: a canvas that was given another size is empty.
    this.#drawNow(performance.now());
  }

  #drawNow(now: number): void {
    const { scene } = this.store.state;
    const { width, height } = this.#canvas;
    this.#context.clearRect(0, 0, width, height);
    if (!scene) return;
    const unit = width / Math.max(1, this.#canvas.clientWidth);
    const moving = this.#glide(scene, now);
    const view = this.#view(scene);
    drawScene(this.#context, view, scene, this.store.state, unit, () =>
      this.#image.draw(this.#context, view, scene, moving),
    );
  }

  #view(scene: Scene): View {
    return fitRegion(this.#region!, this.#canvas.width, this.#canvas.height, scene.mirror);
  }

  /** @returns whether it has still some way to go */
  #glide(scene: Scene, now: number): boolean {
    const { width, height } = this.#canvas;
    const goal = regionToShow(scene, this.store.state, width / height);
    const size = `${scene.image.width} x ${scene.image.height}`;
    // A browser's frame may be dated before the last drawing that was not one.
    const elapsed = Math.min(Math.max(now - this.#last, 0), 50);
    this.#last = now;
    if (!this.#region || size !== this.#imageSize || prefersReducedMotion()) {
      this.#region = goal;
      this.#imageSize = size;
      return false;
    }
    const share = 1 - Math.exp(-elapsed / GLIDE);
    const region = this.#region;
    const part = (key: keyof Region) => region[key] + (goal[key] - region[key]) * share;
    const next = { x: part('x'), y: part('y'), width: part('width'), height: part('height') };
    const rest = Math.max(...(['x', 'y', 'width'] as const).map((key) => Math.abs(goal[key] - next[key])));
    this.#region = rest < goal.width / 2000 ? goal : next;
    if (this.#region === goal) return false;
    this.draw();
    return true;
  }

  #select(event: MouseEvent): void {
    const face = this.#faceUnder(event);
    if (face === undefined) return;
    // Among several a click goes near to the face that is meant; another on it goes back to all.
    const { scene, selected, zoom } = this.store.state;
    const several = scene !== undefined && scene.faces.length > 1;
    this.store.set({ selected: face, zoom: several ? !(zoom && face === selected) : zoom });
  }

  /** A hand where a click selects a face. */
  #point(event: MouseEvent): void {
    const several = (this.store.state.scene?.faces.length ?? 0) > 1;
    this.#canvas.classList.toggle('on-face', several && this.#faceUnder(event) !== undefined);
  }

  #faceUnder({ offsetX, offsetY }: MouseEvent): number | undefined {
    const { scene } = this.store.state;
    if (!scene || !this.#region) return undefined;
    const ratio = this.#canvas.width / this.#canvas.clientWidth;
    const [x, y] = unplace(this.#view(scene), [offsetX * ratio, offsetY * ratio]);
    const hit = scene.faces.findIndex(
      ({ box }) => x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height,
    );
    return hit < 0 ? undefined : hit;
  }
}

/**
 * The whole image, or the surroundings of the selected face; of several faces in a large image the part where they are.
 * @param aspect width by height of the canvas
 */
export function regionToShow(
  { image, faces, kind }: Scene,
  { zoom, selected }: DemoState,
  aspect: number,
): Region {
  const whole = { x: 0, y: 0, width: image.width, height: image.height };
  const face = faces[selected];
  if (zoom && face) return around(face.box, 1.9 * Math.max(face.box.width, face.box.height), whole, aspect);
  return kind === 'still' && faces.length > 1 ? aroundAll(faces, whole, aspect) : whole;
}

/** So that the faces of a group are as large as the canvas allows. */
function aroundAll(faces: Scene['faces'], whole: Region, aspect: number): Region {
  const left = Math.min(...faces.map(({ box }) => box.x - 0.6 * box.width));
  const top = Math.min(...faces.map(({ box }) => box.y - 0.6 * box.height));
  const width = Math.max(...faces.map(({ box }) => box.x + 1.6 * box.width)) - left;
  const height = Math.max(...faces.map(({ box }) => box.y + 1.6 * box.height)) - top;
  const side = Math.max(width / Math.max(1, aspect), height / Math.max(1, 1 / aspect));
  return around({ x: left, y: top, width, height }, side, whole, aspect);
}

function around({ x, y, width, height }: Region, side: number, whole: Region, aspect: number): Region {
  const size = { width: side * Math.max(1, aspect), height: side * Math.max(1, 1 / aspect) };
  // What fills the image anyway is not moved about.
  if (size.width > whole.width && size.height > whole.height) return whole;
  return {
    x: within(x + width / 2 - size.width / 2, size.width, whole.width),
    y: within(y + height / 2 - size.height / 2, size.height, whole.height),
    ...size,
  };
}

/** Moves a stretch into the image, if it is not longer than the image. */
function within(start: number, length: number, whole: number): number {
  if (length > whole) return (whole - length) / 2;
  return Math.min(Math.max(start, 0), whole - length);
}

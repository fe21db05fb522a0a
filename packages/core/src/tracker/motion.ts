import { type Box, boundsOfBox } from '../geometry/box';

/** How much of a new speed is taken over: the time, in milliseconds, after which two thirds of it are. */
const settling = 100;
/** How long a face that is not seen is thought to go on as it did, in milliseconds. */
const coasting = 1500;

/** How fast a face moves, from the places where it was seen. */
export class FaceMotion {
  #x: number;
  #y: number;
  #time: number;
  #speedX = 0;
  #speedY = 0;

  /** @param time in milliseconds */
  constructor(box: Box, time: number) {
    [this.#x, this.#y] = centreOfBox(box);
    this.#time = time;
  }

  /**
   * The face was seen in another place.
   * @param steady whether its speed can be told from it: not where another face may have taken hold of the landmarks
   */
  observe(box: Box, time: number, steady: boolean): void {
    const [x, y] = centreOfBox(box);
    const passed = time - this.#time;
    if (passed > 0 && steady) {
      const weight = 1 - Math.exp(-passed / settling);
      this.#speedX += weight * ((x - this.#x) / passed - this.#speedX);
      this.#speedY += weight * ((y - this.#y) / passed - this.#speedY);
    }
    [this.#x, this.#y, this.#time] = [x, y, time];
  }

  /** How far it has gone since it was last seen, in pixels of the image, if it moves as it did. */
  shiftAt(time: number): { readonly x: number; readonly y: number } {
    const passed = Math.min(Math.max(0, time - this.#time), coasting);
    return { x: this.#speedX * passed, y: this.#speedY * passed };
  }
}

/** The box somewhere else. */
export function movedBox(box: Box, { x, y }: { readonly x: number; readonly y: number }): Box {
  return { ...box, x: box.x + x, y: box.y + y };
}

export function centreOfBox({ x, y, width, height }: Box): readonly [x: number, y: number] {
  return [x + width / 2, y + height / 2];
}

/** The size of a face in pixels: the root of its upright bounds' area. */
export function sizeOfBox(box: Box): number {
  const { width, height } = boundsOfBox(box);
  return Math.sqrt(width * height);
}

/** A blink that has ended. */
export interface Blink {
  /** When the eyes were first seen shut, in milliseconds of the video. */
  readonly start: number;
  /** How long they were, in milliseconds; blinks take 100 to 400. */
  readonly duration: number;
}

/** The eyes of one face in a video. */
export interface EyeState {
  /** Whether they are shut. */
  readonly shut: boolean;
  /** Blinks so far. */
  readonly count: number;
  /** The blink that ended with this frame. */
  readonly blink?: Blink;
}

/** Eyes are shut below this share of what they are when open, and open again above that: between, they stay what they were. */
const shutBelow = 0.7;
const openAbove = 0.82;
/** Eyes that are shut for longer, in milliseconds, do not blink: they are closed. */
const longestBlink = 1000;
/** How fast the measure of open eyes follows, as a time constant in milliseconds: upwards, and downwards. */
const rise = 300;
const fall = 10_000;

/**
 * Tells blinks from the openness of the eyes over time. Every person's open eyes are measured for themselves, because eye
 * aspect ratios differ from face to face and with the camera: openness is compared with what it mostly was (a mean that
 * follows quickly upwards and slowly downwards).
 */
export class BlinkDetector {
  #open: number | undefined;
  #lastTime = 0;
  #shutSince: number | undefined;
  #count = 0;

  /**
   * @param openness of the eyes in this frame: the mean eye aspect ratio of both
   * @param time of the frame, in milliseconds
   */
  next(openness: number, time: number): EyeState {
    if (!Number.isFinite(openness)) return { shut: this.#shutSince !== undefined, count: this.#count };
    const passed = Math.max(0, time - this.#lastTime);
    this.#lastTime = time;
    if (this.#open === undefined) this.#open = openness;
    const share = openness / this.#open;
    const constant = share > 1 ? rise : fall;
    // Shut eyes say nothing about how they are when open, unless they stay as they are.
    const isShut = share < openAbove && this.#shutSince !== undefined;
    if (!isShut || time - this.#shutSince! > longestBlink)
      this.#open += (openness - this.#open) * (1 - Math.exp(-passed / constant));
    if (this.#shutSince === undefined) {
      if (share < shutBelow) this.#shutSince = time;
    } else if (share > openAbove) {
      const [start, duration] = [this.#shutSince, time - this.#shutSince];
      this.#shutSince = undefined;
      if (duration <= longestBlink) {
        this.#count++;
        return { shut: false, count: this.#count, blink: { start, duration } };
      }
    }
    return { shut: this.#shutSince !== undefined, count: this.#count };
  }
}

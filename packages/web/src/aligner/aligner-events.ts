import type { WebAlignerEvents } from './web-aligner';

/** The events of an aligner: an EventTarget with typed listeners. */
export class AlignerEvents {
  readonly #target = new EventTarget();

  addEventListener<K extends keyof WebAlignerEvents>(
    type: K,
    listener: (event: WebAlignerEvents[K]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void {
    this.#target.addEventListener(type, listener as (event: Event) => void, options);
  }

  removeEventListener<K extends keyof WebAlignerEvents>(
    type: K,
    listener: (event: WebAlignerEvents[K]) => void,
    options?: boolean | EventListenerOptions,
  ): void {
    this.#target.removeEventListener(type, listener as (event: Event) => void, options);
  }

  protected emit(event: WebAlignerEvents[keyof WebAlignerEvents]): void {
    this.#target.dispatchEvent(event);
  }
}

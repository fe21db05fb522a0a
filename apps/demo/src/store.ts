/** The page's state in one place: parts of it are replaced, and listeners are called before the next frame is drawn. */
export class Store<T extends object> {
  readonly #listeners: ((state: T, before: T) => void)[] = [];
  #state: T;
  #told: T;
  #asked = false;
  #waiting: (() => void)[] = [];

  constructor(initial: T) {
    this.#state = initial;
    this.#told = initial;
  }

  get state(): T {
    return this.#state;
  }

  set(change: Partial<T>): void {
    this.#state = { ...this.#state, ...change };
    if (this.#asked) return;
    this.#asked = true;
    // A timer where the page is hidden, which has no next image.
    if (document.hidden) setTimeout(() => this.#tell());
    else requestAnimationFrame(() => this.#tell());
  }

  /** @param listener called with the new state and the one it was told before */
  subscribe(listener: (state: T, before: T) => void): void {
    this.#listeners.push(listener);
  }

  /** Resolves once everything that was set is shown. */
  async told(): Promise<void> {
    if (this.#asked) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #tell(): void {
    this.#asked = false;
    const before = this.#told;
    this.#told = this.#state;
    for (const listener of this.#listeners) listener(this.#told, before);
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}

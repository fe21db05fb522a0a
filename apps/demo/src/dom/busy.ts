/** Says by aria-busy that a part of the page is about to change, until all that was asked for is shown. */
export class Busy {
  #works = 0;

  /** @param shown resolves once what was set is shown */
  constructor(
    private readonly element: Element,
    private readonly shown: () => Promise<void>,
  ) {}

  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#works++;
    this.element.ariaBusy = 'true';
    try {
      return await work();
    } finally {
      await this.shown();
      if (--this.#works === 0) this.element.ariaBusy = 'false';
    }
  }
}

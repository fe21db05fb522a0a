/** Runs asynchronous work one after the other: what computes on one device gains nothing from overlapping. */
export class SerialQueue {
  #last: Promise<unknown> = Promise.resolve();

  add<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => {});
    return result;
  }
}

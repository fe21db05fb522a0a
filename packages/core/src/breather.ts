/** Milliseconds after which long work pauses. */
const stretch = 30;

/**
 * For work that computes without a pause, in which no timer and no message comes through that would abort its signal:
 * pauses now and then, and looks.
 * @param signal without one there is no pause
 * @returns what the work calls between its parts; it throws the signal's reason once that is aborted
 */
export function breather(signal: AbortSignal | undefined): () => Promise<void> {
  if (signal === undefined) return async () => {};
  let last = performance.now();
  return async () => {
    signal.throwIfAborted();
    if (performance.now() - last < stretch) return;
    await new Promise((resolve) => setTimeout(resolve));
    last = performance.now();
    signal.throwIfAborted();
  };
}

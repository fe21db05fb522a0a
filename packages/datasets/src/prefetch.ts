/**
 * Starts on the next items while the consumer is busy with one; results come in the order of the items.
 * @param work started for at most `count` items more than the consumer has taken; what it throws is thrown to the
 * consumer when its turn comes
 */
export async function* prefetch<T, R>(
  items: Iterable<T>,
  work: (item: T) => Promise<R>,
  count = 2,
): AsyncGenerator<R> {
  const started: Promise<R>[] = [];
  for (const item of items) {
    const result = work(item);
    // It may fail before its turn; the failure is met then.
    result.catch(() => undefined);
    started.push(result);
    if (started.length > count) yield await started.shift()!;
  }
  for (const result of started) yield await result;
}

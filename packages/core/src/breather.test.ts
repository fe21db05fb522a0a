import { expect, it, vi } from 'vitest';
import { breather } from './breather';

it('lets a timer abort work that computes without a pause', async () => {
  const stop = new AbortController();
  setTimeout(() => stop.abort(new Error('enough')));
  // So much time passes with each part.
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => (now += 1000));
  const breathe = breather(stop.signal);
  const work = async () => {
    for (let part = 0; part < 100; part++) await breathe();
  };
  await expect(work()).rejects.toThrow('enough');
  vi.restoreAllMocks();
});

it('does not pause where nobody can abort', async () => {
  const timer = vi.spyOn(globalThis, 'setTimeout');
  await breather(undefined)();
  expect(timer).not.toHaveBeenCalled();
  timer.mockRestore();
});

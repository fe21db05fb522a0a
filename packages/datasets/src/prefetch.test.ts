import { describe, expect, it } from 'vitest';
import { prefetch } from './prefetch';

describe('ahead', () => {
  it('gives results in the order of the items and never starts more than allowed', async () => {
    let [started, taken, most] = [0, 0, 0];
    const work = async (item: number) => {
      started++;
      most = Math.max(most, started - taken);
      await new Promise((resolve) => setTimeout(resolve, item % 2));
      return item * 10;
    };
    const results: number[] = [];
    for await (const result of prefetch([5, 4, 3, 2, 1], work, 2)) {
      taken++;
      results.push(result);
    }
    expect(results).toEqual([50, 40, 30, 20, 10]);
    expect(most).toBe(3);
  });

  it('throws a failure when its turn has come', async () => {
    const results: number[] = [];
    const read = async () => {
      const work = async (item: number) => {
        if (item === 2) throw new Error('two');
        return item;
      };
      for await (const result of prefetch([1, 2, 3], work, 5)) results.push(result);
    };
    await expect(read()).rejects.toThrow('two');
    expect(results).toEqual([1]);
  });
});

import { describe, expect, it } from 'vitest';
import { assign } from './assign';
import { Random } from './random';

/** Tries all ways to pair: most pairs first, then the least cost. */
function bestByTrying(costs: number[][], row = 0, taken = new Set<number>()): [pairs: number, cost: number] {
  if (row === costs.length) return [0, 0];
  let best = bestByTrying(costs, row + 1, taken);
  for (const [column, cost] of costs[row]!.entries()) {
    if (taken.has(column) || cost === Infinity) continue;
    const [pairs, rest] = bestByTrying(costs, row + 1, new Set([...taken, column]));
    if (pairs + 1 > best[0] || (pairs + 1 === best[0] && cost + rest < best[1]))
      best = [pairs + 1, cost + rest];
  }
  return best;
}

describe('assign', () => {
  it('does not take what is nearest where that costs the others more', () => {
    expect(
      assign([
        [1, 2],
        [1, 9],
      ]),
    ).toEqual([1, 0]);
  });

  it('leaves alone what cannot be paired', () => {
    expect(assign([])).toEqual([]);
    expect(assign([[], []])).toEqual([undefined, undefined]);
    expect(assign([[Infinity], [3]])).toEqual([undefined, 0]);
    expect(assign([[5], [3], [4]])).toEqual([undefined, 0, undefined]);
  });

  it('finds what trying all ways finds', () => {
    const random = new Random(7);
    for (let trial = 0; trial < 300; trial++) {
      const [rows, columns] = [1 + random.integer(4), 1 + random.integer(4)];
      const costs = Array.from({ length: rows }, () =>
        Array.from({ length: columns }, () => (random.uniform() < 0.3 ? Infinity : random.uniform())),
      );
      const found = assign(costs);
      const pairs = found.flatMap((column, row) => (column === undefined ? [] : [[row, column] as const]));
      expect(new Set(pairs.map(([, column]) => column)).size).toBe(pairs.length);
      const [count, cost] = bestByTrying(costs);
      expect(pairs.length).toBe(count);
      expect(pairs.reduce((sum, [row, column]) => sum + costs[row]![column]!, 0)).toBeCloseTo(cost, 9);
    }
  });
});

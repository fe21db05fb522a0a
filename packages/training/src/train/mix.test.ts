import { describe, expect, it } from 'vitest';
import { addMixedIn, rowsOfBatch } from './mix';
import { SampleOrder } from './sample-order';

describe('--mix', () => {
  it('gathers data sets with their shares; a path may hold an equals sign', () => {
    expect(addMixedIn('b=0.5', addMixedIn('a=b/c=0.25'))).toEqual([
      { path: 'a=b/c', share: 0.25 },
      { path: 'b', share: 0.5 },
    ]);
  });

  it.each(['path', '=0.5', 'path=', 'path=0', 'path=1', 'path=x'])('refuses %s', (text) => {
    expect(() => addMixedIn(text)).toThrow(/PATH=SHARE/);
  });

  it('refuses shares that leave nothing', () => {
    expect(() => addMixedIn('b=0.5', [{ path: 'a', share: 0.5 }])).toThrow(/less than 1/);
  });

  it('cuts batches into whole rows', () => {
    expect(rowsOfBatch(32, [])).toEqual([32]);
    expect(rowsOfBatch(32, [0.25, 0.1])).toEqual([21, 8, 3]);
    expect(() => rowsOfBatch(4, [0.1])).toThrow(/a batch of 4 faces/);
    expect(() => rowsOfBatch(2, [0.8])).toThrow(/a batch of 2 faces/);
  });
});

describe('SampleOrder', () => {
  it('passes over every source as often as its rows say, each pass in another order', () => {
    const order = new SampleOrder(
      [
        { faces: 6, rows: 3 },
        { faces: 2, rows: 1 },
      ],
      7,
    );
    const steps = Array.from({ length: 4 }, (_, step) => order.batch(step));
    const main = steps.flatMap((batch) => batch.slice(0, 3));
    const mixed = steps.flatMap((batch) => batch.slice(3));
    const ofEpoch = (samples: typeof main, epoch: number) =>
      samples.filter((sample) => sample.epoch === epoch).map(({ face }) => face);
    for (const epoch of [0, 1]) {
      expect(ofEpoch(main, epoch).sort()).toEqual([0, 1, 2, 3, 4, 5]);
      expect(ofEpoch(mixed, epoch).sort()).toEqual([6, 7]);
    }
    expect(ofEpoch(main, 0)).not.toEqual(ofEpoch(main, 1));
    // Whoever resumes asks for a later step first.
    const later = new SampleOrder(
      [
        { faces: 6, rows: 3 },
        { faces: 2, rows: 1 },
      ],
      7,
    );
    expect(later.batch(3)).toEqual(steps[3]);
    expect(later.batch(1)).toEqual(steps[1]);
  });
});

import { expect, it } from 'vitest';
import { BlinkDetector } from './blinks';

/** Openness at 30 frames a second; gives the frames in which a blink ended, with what was told of it. */
function watch(openness: readonly number[]) {
  const detector = new BlinkDetector();
  const states = openness.map((value, frame) => detector.next(value, (1000 * frame) / 30));
  const blinks = states.flatMap(({ blink }, frame) => (blink ? [{ frame, ...blink }] : []));
  return { blinks, states };
}

const repeat = (value: number, count: number) => Array.from({ length: count }, () => value);

it('tells a blink when the eyes open again, with its begin and its length', () => {
  const { blinks, states } = watch([...repeat(0.3, 30), 0.25, 0.12, 0.1, 0.15, 0.28, ...repeat(0.3, 10)]);
  expect(blinks).toEqual([
    { frame: 34, start: expect.closeTo(1000 * (31 / 30), 6), duration: expect.closeTo(100, 6) },
  ]);
  expect(states.map(({ shut }) => shut).indexOf(true)).toBe(31);
  expect(states.at(-1)).toEqual({ shut: false, count: 1 });
});

it('counts one blink where the openness trembles about a threshold', () => {
  // Of 0.3: shut below 0.21, open above 0.246.
  const { blinks } = watch([...repeat(0.3, 30), 0.2, 0.22, 0.2, 0.22, 0.2, 0.24, 0.2, ...repeat(0.3, 10)]);
  expect(blinks).toHaveLength(1);
  expect(blinks[0]!.duration).toBeCloseTo(7000 / 30, 6);
});

it('goes by each person: narrow eyes are not shut', () => {
  expect(watch(repeat(0.16, 90)).states.some(({ shut }) => shut)).toBe(false);
  expect(watch([...repeat(0.16, 30), 0.1, 0.09, ...repeat(0.16, 10)]).blinks).toHaveLength(1);
});

it('takes eyes that stay shut for no blink, and a new way of looking for open eyes in the end', () => {
  const { blinks, states } = watch([...repeat(0.3, 30), ...repeat(0.1, 60), ...repeat(0.3, 10)]);
  expect(blinks).toHaveLength(0);
  expect(states.at(-1)).toEqual({ shut: false, count: 0 });
  expect(watch([...repeat(0.4, 30), ...repeat(0.2, 900)]).states.at(-1)!.shut).toBe(false);
});

it('begins with shut eyes without a blink once they open wide', () => {
  const { states } = watch([...repeat(0.1, 5), ...repeat(0.3, 60)]);
  expect(states.at(-1)).toEqual({ shut: false, count: 0 });
});

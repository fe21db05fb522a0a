import type { Aligner, PixelImage } from '@musica/core';

/** Runs at most so often, and no longer than so many milliseconds when a software adapter takes seconds for one. */
const mostRounds = 5;
const longest = 300;

const side = 64;
const blank: PixelImage = { data: new Uint8Array(side * side * 3), width: side, height: side, channels: 3 };
const box = { x: 8, y: 8, width: 48, height: 48 };

/**
 * Whether on this device it pays to decide after each step whether a face exits: that is where two steps, each with its wait
 * for the device, take less time than all steps with one wait. Two, because that is what a mean face takes at a
 * threshold worth setting.
 * @param aligner warmed up
 * @param now a clock, in milliseconds
 */
export async function perStepPays(
  aligner: Pick<Aligner, 'alignAllSteps'>,
  now: () => number = () => performance.now(),
): Promise<boolean> {
  const time = async (options: { maxSteps?: number }) => {
    const start = now();
    await aligner.alignAllSteps(blank, [box], options);
    return now() - start;
  };
  const started = now();
  let [one, all] = [Infinity, Infinity];
  for (let round = 0; round < mostRounds && now() - started < longest; round++) {
    one = Math.min(one, await time({ maxSteps: 1 }));
    all = Math.min(all, await time({}));
  }
  return 2 * one < all;
}

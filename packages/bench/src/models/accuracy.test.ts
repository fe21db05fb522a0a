import { type Box, boxOfLandmarks, type Point, wflw98ToIbug68 } from '@musica/core';
import { writePts } from '@musica/datasets';
import { beforeAll, expect, it } from 'vitest';
import { face, imageFile, ring, useFolder } from '../../../../test/fixtures';
import type { ContenderProcess } from '../contender-process';
import { measureAccuracy } from './accuracy';
import type { ContenderTimes } from './time-contenders';

const folder = useFolder();
beforeAll(async () => {
  await folder.write({ ...(await face('set/a', 1)), ...(await face('set/b', 2)) });
  await folder.write({ ...(await face('others/c', 3)), ...(await face('others/d', 4)) });
});

/** A contender that finds the true landmarks of a ring, moved to the right by a share of its box. */
function contender(shift: number, fails = ''): ContenderTimes {
  const find = async (path: string, { x, y, width, height }: Box): Promise<Point[]> => {
    if (fails !== '' && path.includes(fails)) throw new Error('no face');
    // The box is that of the ring, whose radius is half of its sides.
    return ring(x + width / 2 + shift * width, y + height / 2, width / 2);
  };
  const process = { landmarks: find, points: find } as unknown as ContenderProcess;
  return { process } as ContenderTimes;
}

it('is the mean NME of the faces, and without systematic offsets', async () => {
  const [exact, shifted] = [contender(0), contender(0.05)];
  const told: unknown[] = [];
  const scores = await measureAccuracy(
    [exact, shifted],
    { data: folder.path('set'), fit: folder.path('others'), normalizer: 'box-size', faces: 9 },
    { onProgress: (progress) => told.push(progress) },
  );
  // The box of a ring is as wide as it is high, and its size the root of its area.
  const { width, height } = boxOfLandmarks(ring(48, 40, 21));
  expect(width).toBeCloseTo(height);
  expect(scores.get(exact)!.nme).toBeCloseTo(0, 3);
  expect(scores.get(shifted)!.nme).toBeCloseTo(5, 3);
  expect(scores.get(shifted)!.fitted).toBeCloseTo(0, 3);
  expect(scores.get(shifted)!.faces).toBe(2);
  const two = [1, 2].map((done) => ({ stage: 'accuracy', done, total: 2 }));
  expect(told).toEqual([...two, ...two]);
});

it('leaves a face that one fails on out for all, and says so', async () => {
  const contenders = [contender(0.1), contender(0, 'a.png')];
  const problems: string[] = [];
  const scores = await measureAccuracy(
    contenders,
    { data: folder.path('set'), normalizer: 'box-size', faces: 9 },
    { onProblem: (message) => problems.push(message) },
  );
  expect(contenders.map((one) => scores.get(one)!.faces)).toEqual([1, 1]);
  expect(problems).toEqual([expect.stringMatching(/a.*: no face$/)]);
});

it('stops when it is asked to', async () => {
  const stop = new AbortController();
  const measuring = measureAccuracy(
    [contender(0)],
    { data: folder.path('set'), normalizer: 'box-size', faces: 9 },
    { signal: stop.signal, onProgress: () => stop.abort(new Error('enough')) },
  );
  await expect(measuring).rejects.toThrow('enough');
});

it('judges faces of 98 landmarks by their 68', async () => {
  const truth = Array.from({ length: 98 }, (_, i): Point => [20 + (i % 10) * 5, 15 + Math.floor(i / 10) * 5]);
  await folder.write({ 'wflw/e.png': await imageFile(5), 'wflw/e.pts': writePts(truth) });
  const find = async () => wflw98ToIbug68(truth);
  const exact = { process: { landmarks: find, points: find } } as unknown as ContenderTimes;
  const scores = await measureAccuracy(
    [exact],
    { data: folder.path('wflw'), normalizer: 'box-size', faces: 9 },
    {},
  );
  expect(scores.get(exact)).toMatchObject({ nme: expect.closeTo(0, 6), faces: 1 });
});

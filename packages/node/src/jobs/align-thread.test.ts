import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { encodeImage } from '../images/draw';
import { alignInOrder } from './align-in-order';
import { AlignPool } from './align-pool';
import { AlignWorker } from './align-worker';

const built = new URL('../../dist/align-thread.js', import.meta.url);
const sample = fileURLToPath(new URL('../../../../samples/astronaut.png', import.meta.url));

it('threads give the same bits as this one, in the same order, and say what cannot be read', async () => {
  const setup = { model: 'lite', draw: { format: 'jpeg' } } as const;
  const bytes = new Uint8Array(
    await encodeImage({ data: new Uint8Array(64 * 64 * 3).fill(90), width: 64, height: 64, channels: 3 }),
  );
  const tasks = [
    { image: sample },
    { image: '/no/such.jpg' },
    {
      image: bytes,
      name: 'grey',
      boxes: [
        { x: 8, y: 8, width: 40, height: 44 },
        { x: 99, y: 0, width: 9, height: 9 },
      ],
    },
    { image: new Uint8Array(9), name: 'broken' },
  ];
  const collect = async (aligner: AlignWorker | AlignPool) => {
    const found = [];
    try {
      for await (const item of alignInOrder(tasks, aligner)) {
        found.push(item.result ? { result: item.result } : { error: String(item.error) });
      }
    } finally {
      await aligner.close();
    }
    return found;
  };
  const startThread = (workerData: unknown) => new Worker(built, { workerData });
  const here = await collect(await AlignWorker.load(setup));
  const there = await collect(await AlignPool.start(setup, { jobs: 2, startThread }));
  // Buffers arrive as plain arrays of bytes.
  const plain = (items: typeof here) =>
    items.map((item) =>
      item.result ? { ...item.result, drawn: Buffer.from(item.result.drawn!).toString('base64') } : item,
    );
  expect(plain(there)).toEqual(plain(here));
  expect(here[0]!.result).toMatchObject({ width: 512, height: 512, problems: [] });
  expect(here[0]!.result!.faces).toHaveLength(1);
  expect(here[1]!.error).toMatch(/no\/such\.jpg: there is no such file/);
  expect(here[2]!.result!.problems).toEqual([expect.stringMatching(/^grey: box .* lies outside the image/)]);
  expect(here[3]!.error).toMatch(/broken: not an image/);
});

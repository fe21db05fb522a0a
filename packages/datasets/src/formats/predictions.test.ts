import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { useTemporaryFolders } from '../../test/temporary-folder';
import { type Prediction, readPredictions, writePredictions } from './predictions';

const makeFolder = useTemporaryFolders();
const points = [
  [1, 2],
  [3.5, 4],
] as const;

async function collect(predictions: AsyncIterable<Prediction>): Promise<Prediction[]> {
  const all: Prediction[] = [];
  for await (const prediction of predictions) all.push(prediction);
  return all;
}

describe('predictions', () => {
  it('reads the documented line', async () => {
    const text =
      '{"image": "a.jpg", "index": 0, "landmarks": [[1, 2], [3.5, 4]], "error": 0.031, "exitStep": 2, "flipTested": true, "failed": false}';
    const folder = await makeFolder({ 'p.jsonl': `${text}\r\n\r\n` });
    expect(await collect(readPredictions(join(folder, 'p.jsonl')))).toEqual([
      {
        image: 'a.jpg',
        index: 0,
        landmarks: points,
        error: 0.031,
        exitStep: 2,
        flipTested: true,
        failed: false,
      },
    ]);
  });

  it('reads the steps of earlier versions, which counted from 0', async () => {
    const folder = await makeFolder({ 'p.jsonl': '{"image": "a.jpg", "landmarks": [[1, 2]], "step": 0}' });
    expect(await collect(readPredictions(join(folder, 'p.jsonl')))).toEqual([
      { image: 'a.jpg', index: 0, landmarks: [[1, 2]], exitStep: 1, failed: false },
    ]);
  });

  it('reads the lines of aligners that have landmarks alone', async () => {
    const folder = await makeFolder({ 'p.jsonl': '{"image": "a.jpg", "landmarks": [[1, 2]]}' });
    expect(await collect(readPredictions(join(folder, 'p.jsonl')))).toEqual([
      { image: 'a.jpg', index: 0, landmarks: [[1, 2]], failed: false },
    ]);
  });

  it('reads a line of an image with its faces, and shards of them in their order', async () => {
    const line = (image: string, ...faces: unknown[]) => `${JSON.stringify({ image, faces, width: 9 })}\n`;
    const folder = await makeFolder({
      'part-00001.jsonl': line('c.jpg', { landmarks: [[5, 6]], predictedNme: 3, headPose: { yaw: 1 } }),
      'part-00000.jsonl':
        line('a.jpg', { landmarks: [[1, 2]] }, { landmarks: [[3, 4]], failed: true }) + line('b.jpg'),
      'dead-00000.jsonl': '{"image":"d.jpg","error":{"code":"image"}}\n',
    });
    const found = await collect(readPredictions(folder));
    expect(found.map(({ image, index, landmarks, failed }) => [image, index, landmarks, failed])).toEqual([
      ['a.jpg', 0, [[1, 2]], false],
      ['a.jpg', 1, [[3, 4]], true],
      ['c.jpg', 0, [[5, 6]], false],
    ]);
    expect(found[2]!.predictedNme).toBe(3);
  });

  it('names the face of a line that is broken', async () => {
    const text = '{"image":"a.jpg","faces":[{"landmarks":[[1,2]]},{"landmarks":[[1,"2"]]}]}';
    const folder = await makeFolder({ 'p.jsonl': text });
    await expect(collect(readPredictions(join(folder, 'p.jsonl')))).rejects.toThrow(
      /p\.jsonl.*faces\.1\.landmarks/,
    );
  });

  it('writes what reads back the same', async () => {
    const folder = await makeFolder({});
    const file = join(folder, 'new', 'p.jsonl');
    const predictions: Prediction[] = Array.from({ length: 3000 }, (_, index) => ({
      image: 'ä b.jpg',
      index,
      landmarks: points,
      error: 0.5,
      exitStep: 2,
      flipTested: index % 3 === 0,
      failed: index % 2 === 0,
      predictedNme: 3.25,
      box: { x: -1, y: 2, width: 3, height: 4 },
    }));
    await writePredictions(file, predictions);
    expect(await collect(readPredictions(file))).toEqual(predictions);
    expect((await readFile(file, 'utf8')).endsWith('}\n')).toBe(true);
  });

  it('refuses a broken line with its number, or tells of it and goes on', async () => {
    const good = '{"image": "a.jpg", "landmarks": [[1, 2]]}';
    const folder = await makeFolder({
      'p.jsonl': `${good}\n{"image": "a.jpg", "landmarks": [[1, "2"]]}\n${good}\n`,
    });
    const file = join(folder, 'p.jsonl');
    await expect(collect(readPredictions(file))).rejects.toThrow(`${file}:2: landmarks: point 0 is`);
    const problems: unknown[] = [];
    expect(await collect(readPredictions(file, (problem) => problems.push(problem)))).toHaveLength(2);
    expect(problems).toMatchObject([{ file, line: 2 }]);
  });

  it('keeps the old file when the predictions break off', async () => {
    const folder = await makeFolder({ 'p.jsonl': 'old' });
    async function* breaking(): AsyncGenerator<Prediction> {
      yield { image: 'a.jpg', index: 0, landmarks: points, failed: false };
      throw new Error('stopped');
    }
    await expect(writePredictions(join(folder, 'p.jsonl'), breaking())).rejects.toThrow('stopped');
    expect(await readFile(join(folder, 'p.jsonl'), 'utf8')).toBe('old');
  });

  it('says when there is no such file, or a folder in its place', async () => {
    const folder = await makeFolder({});
    const error = (file: string) => ({
      code: 'dataset',
      message: expect.stringContaining(`cannot read ${file}`),
    });
    const missing = join(folder, 'none.jsonl');
    await expect(collect(readPredictions(missing))).rejects.toMatchObject(error(missing));
    await expect(collect(readPredictions(folder))).rejects.toMatchObject(error(folder));
  });

  it('can be left in the middle of a file', async () => {
    const folder = await makeFolder({
      'p.jsonl': '{"image": "a.jpg", "landmarks": [[1, 2]]}\n'.repeat(5000),
    });
    for await (const { image } of readPredictions(join(folder, 'p.jsonl'))) {
      expect(image).toBe('a.jpg');
      break;
    }
  });
});

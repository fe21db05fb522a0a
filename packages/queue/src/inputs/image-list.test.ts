import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { QueueItem } from '../jobs/item';
import { readImageList } from './image-list';

async function read(text: string): Promise<QueueItem[]> {
  const items: QueueItem[] = [];
  for await (const item of readImageList(Readable.from([text]), 'list')) items.push(item);
  return items;
}

describe('readImageList', () => {
  it('reads addresses, boxes, and the lines of several faces of an image', async () => {
    const lines = [
      '\uFEFFa b.jpg\r',
      '# a comment',
      '',
      's3://bucket/c.jpg',
      '{"image": "d.jpg", "box": [1, 2, 3, 4], "landmarks": [[0, 0]]}',
      '{"image": "d.jpg", "box": [5, 6, 7, 8, 9]}',
      '{"image": "e.jpg"}',
      'e.jpg',
    ];
    expect(await read(lines.join('\n'))).toEqual([
      { image: 'a b.jpg' },
      { image: 's3://bucket/c.jpg' },
      {
        image: 'd.jpg',
        boxes: [
          { x: 1, y: 2, width: 3, height: 4 },
          { x: 5, y: 6, width: 7, height: 8, roll: 9 },
        ],
      },
      { image: 'e.jpg' },
      { image: 'e.jpg' },
    ]);
  });

  it.each([
    ['{"image": "a.jpg", "box": [1, 2, 3]}', /list:2: box: /],
    ['{"image": "a.jpg"', /list:2: .*JSON/],
    ['{"picture": "a.jpg"}', /list:2: image: /],
  ])('refuses %s with its line', async (line, message) => {
    await expect(read(`fine.jpg\n${line}\n`)).rejects.toThrow(message);
  });
});

import { describe, expect, it } from 'vitest';
import { useFolder } from '../../test/fixtures';
import { readBoxes } from './boxes-file';

const folder = useFolder();

async function read(content: string) {
  await folder.write({ 'boxes.jsonl': content });
  return readBoxes(folder.path('boxes.jsonl'));
}

describe('readBoxes', () => {
  it('reads lines, several boxes an image, and ignores other fields', async () => {
    const boxes = await read(
      '{"image":"a.jpg","box":[1,2,3,4],"landmarks":[]}\n\n{"image":"a.jpg","box":[5,6,7,8]}\n',
    );
    expect([...boxes]).toEqual([
      [
        'a.jpg',
        [
          { x: 1, y: 2, width: 3, height: 4 },
          { x: 5, y: 6, width: 7, height: 8 },
        ],
      ],
    ]);
  });

  it('reads the roll of a box', async () => {
    const boxes = await read('{"image":"a.jpg","box":[1,2,3,4,-45.5]}\n{"image":"a.jpg","box":[1,2,3,4,0]}');
    const upright = { x: 1, y: 2, width: 3, height: 4 };
    expect(boxes.get('a.jpg')).toEqual([{ ...upright, roll: -45.5 }, upright]);
  });

  it('reads a JSON array', async () => {
    expect((await read(' [{"image": "a.jpg", "box": [-1, 2, 3.5, 4]}]')).get('a.jpg')).toEqual([
      { x: -1, y: 2, width: 3.5, height: 4 },
    ]);
  });

  it.each([
    ['{"image":"a.jpg","box":[1,2,3,4]}\n{"image":"b.jpg","box":[NaN,2,3,4]}', /boxes\.jsonl:2: not JSON/],
    ['{"image":"a.jpg","box":[1,2,null,4]}', /boxes\.jsonl:1: "box" is \[1,2,null,4\]/],
    ['{"image":"a.jpg","box":[1,2,3]}', /boxes\.jsonl:1: "box" is \[1,2,3\]/],
    ['{"image":"a.jpg","box":[1,2,3,4,null]}', /"box" is \[1,2,3,4,null\]/],
    ['{"image":"a.jpg","box":[1,2,3,4,"45"]}', /"box" is \[1,2,3,4,"45"\]/],
    ['{"image":"a.jpg","box":[1,2,3,4,5,6]}', /"box" is \[1,2,3,4,5,6\]/],
    ['{"image":"a.jpg","box":[1,2,0,4]}', /"box" is \[1,2,0,4\]/],
    ['{"image":"a.jpg"}', /boxes\.jsonl:1: "box" is missing/],
    ['{"box":[1,2,3,4]}', /boxes\.jsonl:1: "image" is missing/],
    ['[null]', /entry 0: "image" is missing/],
    ['', /holds no boxes/],
  ])('refuses %s', async (content, message) => {
    await expect(read(content)).rejects.toMatchObject({
      code: 'box',
      message: expect.stringMatching(message),
    });
  });

  it('names a file that is not there, or a folder', async () => {
    const file = folder.path('none.jsonl');
    await expect(readBoxes(file)).rejects.toMatchObject({
      code: 'box',
      message: `${file}: there is no such file`,
    });
    await expect(readBoxes(folder.path())).rejects.toThrow(/: this is a folder, not a file$/);
  });
});

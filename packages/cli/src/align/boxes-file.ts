import { readFile } from 'node:fs/promises';
import { type Box, MusicaError, messageOf } from '@musica/core';
import { boxOfTuple } from '@musica/datasets';
import { assertFile } from '@musica/files';

/**
 * Reads face boxes: JSONL with `{"image": "a.jpg", "box": [x, y, width, height]}` a line, the roll in degrees after the height, or a JSON array of such
 * objects. Further fields are ignored, so a manifest's faces.jsonl and the predictions of `align` can be read.
 * @returns the boxes of each image, in the order of the file
 * @throws MusicaError `box` naming file and line
 */
export async function readBoxes(file: string): Promise<Map<string, Box[]>> {
  await assertFile(file, 'box');
  let text: string;
  try {
    text = (await readFile(file, 'utf8')).replace(/^\uFEFF/, '');
  } catch (cause) {
    throw new MusicaError('box', `${file}: the boxes cannot be read: ${messageOf(cause)}`, { cause });
  }
  const boxes = new Map<string, Box[]>();
  for (const { where, value } of recordsOf(text, file)) {
    const { image, box } = (value ?? {}) as { image?: unknown; box?: unknown };
    if (typeof image !== 'string' || image === '') throw boxesError(`${where}: "image" is missing`);
    const parsed = boxOfTuple(box);
    if (!parsed) {
      throw boxesError(
        `${where}: "box" is ${JSON.stringify(box) ?? 'missing'}, not [x, y, width, height] or [x, y, width, height, roll]`,
      );
    }
    boxes.set(image, [...(boxes.get(image) ?? []), parsed]);
  }
  if (boxes.size === 0) throw boxesError(`${file}: holds no boxes`);
  return boxes;
}

function recordsOf(text: string, file: string): { where: string; value: unknown }[] {
  if (text.trimStart().startsWith('[')) {
    const values = parse(text, file) as unknown[];
    return values.map((value, index) => ({ where: `${file}: entry ${index}`, value }));
  }
  return text
    .split('\n')
    .map((line, index) => ({ where: `${file}:${index + 1}`, line }))
    .filter(({ line }) => line.trim() !== '')
    .map(({ where, line }) => ({ where, value: parse(line, where) }));
}

function parse(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw boxesError(`${where}: not JSON: ${messageOf(cause)}`, cause);
  }
}

function boxesError(message: string, cause?: unknown): MusicaError {
  return new MusicaError('box', message, {
    cause,
    hint: 'a line looks like {"image": "a.jpg", "box": [x, y, width, height, roll]}; sides are above 0, the roll in degrees may be left out',
  });
}

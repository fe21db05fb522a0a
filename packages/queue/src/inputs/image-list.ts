import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { type Box, MusicaError, messageOf } from '@musica/core';
import * as v from 'valibot';
import type { QueueItem } from '../jobs/item';

const numbers = v.pipe(v.array(v.pipe(v.number(), v.finite())), v.minLength(4), v.maxLength(5));
const lineSchema = v.object({
  image: v.pipe(v.string(), v.minLength(1)),
  box: v.optional(numbers),
  boxes: v.optional(v.array(numbers)),
});

/**
 * Reads a list of images line by line: an address a line, or JSON with `image` and, if they are known, `box` or `boxes` of
 * [x, y, width, height]. Lines that follow each other and name the same image are its faces, so the `faces.jsonl` of a data
 * set and `predictions.jsonl` are such lists. Empty lines and lines that begin with # are skipped.
 * @param file its name, for messages
 * @throws MusicaError `queue` naming the line that is not understood
 */
export async function* readImageList(stream: Readable, file: string): AsyncGenerator<QueueItem> {
  let open: { image: string; boxes?: Box[] } | undefined;
  let number = 0;
  for await (const text of createInterface({ input: stream, crlfDelay: Infinity })) {
    number++;
    const line = number === 1 ? text.replace(/^\uFEFF/, '') : text;
    if (line.trim() === '' || line.startsWith('#')) continue;
    const item = line.startsWith('{') ? parseLine(line, `${file}:${number}`) : { image: line };
    if (open?.image === item.image && open.boxes !== undefined && item.boxes !== undefined) {
      open.boxes.push(...item.boxes);
      continue;
    }
    if (open) yield open;
    open = item;
  }
  if (open) yield open;
}

function parseLine(line: string, where: string): { image: string; boxes?: Box[] } {
  try {
    const { image, box, boxes = box && [box] } = v.parse(lineSchema, JSON.parse(line), { abortEarly: true });
    return { image, ...(boxes && { boxes: boxes.map(boxOf) }) };
  } catch (cause) {
    const path = v.isValiError(cause) ? v.getDotPath(cause.issues[0]) : null;
    throw new MusicaError('queue', `${where}: ${path === null ? '' : `${path}: `}${messageOf(cause)}`, {
      cause,
      hint: 'a line is an address, or {"image": "a.jpg", "box": [x, y, width, height]}',
    });
  }
}

function boxOf([x, y, width, height, roll]: readonly number[]): Box {
  return { x: x!, y: y!, width: width!, height: height!, ...(roll !== undefined && { roll }) };
}

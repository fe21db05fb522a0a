import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isMusicaError, Random } from '@musica/core';
import type { Trainer } from '@musica/core/training';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  checkpointFile,
  goBack,
  hashOfLabels,
  previousFile,
  readCheckpoint,
  readStateFile,
  writeCheckpoint,
} from './checkpoint';
import { parseRecipe } from './recipe';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'musica-checkpoint-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const recipe = parseRecipe({ model: { name: 'm', scheme: { name: 'three', count: 3 }, hidden: 4 } });
/** Of a trainer, what a checkpoint asks it for. */
const trainerAt = (step: number) => {
  const values = (from: number) => Float32Array.from({ length: 5 }, (_, i) => from + i / 7);
  const slots = { value: values(step), first: values(2), second: values(3), average: values(4) };
  return { save: async () => ({ step, weights: { 'step0/conv1Kernel': slots } }) } as unknown as Trainer;
};
const rest = {
  recipe,
  meanShape: [
    [0, 0.1],
    [1, 0.2],
    [0.5, 1],
  ] as const,
  seconds: 12.5,
  window: { start: 1, losses: [0.5], perStep: [[0.25]] },
  faces: 'f',
  labels: 'l',
  // Looks like the key of the checksum, inside of JSON.
  origin: { note: '"sha256":"0000"' },
};

describe('a checkpoint', () => {
  it('is read as it was written, and one bit flipped anywhere is noticed', async () => {
    await writeCheckpoint(folder, trainerAt(7), rest as never);
    const { state, ...read } = await readCheckpoint(folder);
    expect(read).toEqual(JSON.parse(JSON.stringify(rest)));
    expect(state.step).toBe(7);
    expect(state.weights['step0/conv1Kernel']!.value[3]).toBeCloseTo(7 + 3 / 7, 6);
    const file = checkpointFile(folder);
    const whole = await readFile(file);
    const random = new Random(3);
    // Every byte of the length and of the checksum's key, and 200 places anywhere.
    const key = whole.indexOf('"sha256"');
    const places = [
      ...Array.from({ length: 8 }, (_, i) => i),
      ...Array.from({ length: 12 }, (_, i) => key + i),
      ...Array.from({ length: 200 }, () => random.integer(whole.length)),
    ];
    for (const place of places) {
      const flipped = Buffer.from(whole);
      flipped[place]! ^= 1 << random.integer(8);
      await writeFile(file, flipped);
      const error: unknown = await readStateFile(file).then(
        () => `accepted with byte ${place} changed`,
        (reason) => reason,
      );
      expect(isMusicaError(error), String(error)).toBe(true);
    }
    await writeFile(file, whole);
  });

  it('leaves the one before it, which is offered where it is damaged', async () => {
    await writeCheckpoint(folder, trainerAt(8), rest as never);
    expect((await readStateFile(previousFile(folder))).state.step).toBe(7);
    const bytes = await readFile(checkpointFile(folder));
    bytes[bytes.length - 3]! ^= 4;
    await writeFile(checkpointFile(folder), bytes);
    await expect(readCheckpoint(folder)).rejects.toMatchObject({
      code: 'weights',
      message: expect.stringMatching(/checkpoint\.safetensors is damaged .*checksum is wrong/),
      hint: expect.stringMatching(/of step 7, is whole: --resume previous/),
    });
    expect((await goBack(folder)).state.step).toBe(7);
    // Both names are of one file now; the next checkpoint leaves nothing else behind.
    await writeCheckpoint(folder, trainerAt(7), rest as never);
    expect((await readdir(folder)).sort()).toEqual([
      'checkpoint.previous.safetensors',
      'checkpoint.safetensors',
      'checkpoint.set-aside.safetensors',
    ]);
    expect((await readCheckpoint(folder)).state.step).toBe(7);
  });

  it('of an earlier version, without a checksum, is read', async () => {
    const text = (await readFile(checkpointFile(folder))).toString('latin1');
    const length = Number(Buffer.from(text.slice(0, 8), 'latin1').readBigUInt64LE());
    const header = JSON.parse(text.slice(8, 8 + length));
    header.__metadata__ = { json: header.__metadata__.json };
    const old = Buffer.from(JSON.stringify(header).padEnd(length));
    const size = Buffer.alloc(8);
    size.writeBigUInt64LE(BigInt(old.length));
    const file = join(folder, 'old.safetensors');
    await writeFile(file, Buffer.concat([size, old, Buffer.from(text.slice(8 + length), 'latin1')]));
    expect((await readStateFile(file)).state.step).toBe(7);
    // With NaN among its weights it is not.
    const bad = await readFile(file);
    bad.writeFloatLE(Number.NaN, bad.length - 4);
    await writeFile(file, bad);
    await expect(readStateFile(file)).rejects.toThrow(/value 4 of step0\/conv1Kernel\/average is NaN/);
  });
});

it('labels are told apart by place and weight, not by order', () => {
  const a = { id: 'a', image: 'a', landmarks: [[1, 2]] as const };
  const b = { id: 'b', image: 'b', landmarks: [[3, 4]] as const, box: { x: 1, y: 1, width: 2, height: 2 } };
  const hash = hashOfLabels([a, b], false);
  expect(hashOfLabels([b, a], false)).toBe(hash);
  expect(hashOfLabels([{ ...a, landmarks: [[1, 2.5]] }, b], false)).not.toBe(hash);
  expect(hashOfLabels([{ ...a, weights: [0.5] }, b], false)).not.toBe(hash);
  const moved = { ...b, box: { x: 1, y: 1, width: 2, height: 3 } };
  expect(hashOfLabels([a, moved], false)).toBe(hash);
  expect(hashOfLabels([a, moved], true)).not.toBe(hashOfLabels([a, b], true));
});

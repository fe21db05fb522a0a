import { readdir, readFile } from 'node:fs/promises';
import { memoryHandler, readStoredModel } from '@musica/core';
import { beforeAll, describe, it } from 'vitest';
import { saveTinyModel, useFolder } from '../../../../test/fixtures';
import { fuzzCount, fuzzed } from '../../../../test/fuzz';

const folder = useFolder();
const files: Record<string, Buffer> = {};

beforeAll(async () => {
  const path = await saveTinyModel(folder.path('model'));
  for (const name of await readdir(path)) files[name] = await readFile(`${path}/${name}`);
});

describe(`${fuzzCount} broken models`, () => {
  const read = (name: string) => (bytes: Buffer) =>
    readStoredModel(memoryHandler({ ...files, [name]: bytes }));

  it('model.json', () => fuzzed(files['model.json']!, read('model.json')));

  it('weights', () => {
    const name = Object.keys(files).find((file) => file.endsWith('.bin'))!;
    return fuzzed(files[name]!, read(name));
  });
});

import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { beforeAll, describe, expect, it } from 'vitest';
import { musica } from '../packages/cli/test/musica';
import { face, saveTinyModel, useFolder } from './fixtures';

const folder = useFolder();
const ajv = new Ajv({ strict: false, allErrors: true });

/** What is wrong with a value by the schema of this name in docs/schemas. */
function faults(name: string, value: unknown) {
  const file = fileURLToPath(new URL(`../docs/schemas/${name}.schema.json`, import.meta.url));
  const valid = ajv.compile(JSON.parse(readFileSync(file, 'utf8')));
  valid(value);
  return valid.errors ?? [];
}

/** What a command prints with `--json`. */
async function printed(...args: string[]): Promise<unknown> {
  const { code, stdout, stderr } = await musica(...args, '--json');
  expect({ code, stderr }).toMatchObject({ code: 0 });
  return JSON.parse(stdout);
}

beforeAll(async () => {
  await saveTinyModel(folder.path('model'));
  await folder.write({ ...(await face('faces/a', 1)), ...(await face('faces/b', 2)) });
});

// Real outputs, so that a schema cannot say what no command does.
describe('what commands print and write is what docs/schemas say', () => {
  const tiny = () => ['--model', folder.path('model'), '--backend', 'wasm'];

  it('align, and its predictions', async () => {
    const out = folder.path('out');
    const image = folder.path('faces/a.png');
    const result = await printed('align', image, ...tiny(), '--box', '20,10,40,50,10', '--out', out);
    expect(faults('align', result)).toEqual([]);
    const [line] = (await readFile(`${out}/predictions.jsonl`, 'utf8')).split('\n');
    expect(faults('prediction', JSON.parse(line!))).toEqual([]);
    // And a schema refuses what is no such output.
    expect(
      faults('align', { ...(result as object), images: [{ image, faces: [{ index: 0 }] }] }),
    ).not.toEqual([]);
  });

  it('evaluate', async () => {
    const result = await printed('evaluate', '--data', folder.path('faces'), ...tiny(), '--made-failures');
    // By its earlier name, which is still understood.
    expect(result).toHaveProperty('syntheticFailures');
    expect(faults('evaluate', result)).toEqual([]);
    expect(faults('evaluate', { ...(result as object), faces: 'two' })).not.toEqual([]);
  });

  it.each([
    ['info', ['info', 'musica-68-lite']],
    ['dataset-stats', ['dataset', 'stats', 'FACES']],
    ['dataset-check', ['dataset', 'check', 'FACES']],
    ['dataset-mean-shape', ['dataset', 'mean-shape', 'FACES']],
    ['dataset-boxes', ['dataset', 'boxes', 'FACES', '--out', 'BOXES']],
    ['dataset-fit-box', ['dataset', 'fit-box', 'FACES', '--boxes', 'BOXES']],
    ['dataset-convert', ['dataset', 'convert', 'FACES', 'CONVERTED']],
  ])('%s', async (name, args) => {
    const paths: Record<string, string> = {
      FACES: folder.path('faces'),
      CONVERTED: folder.path('converted'),
      BOXES: folder.path('boxes.jsonl'),
    };
    expect(faults(name, await printed(...args.map((arg) => paths[arg] ?? arg)))).toEqual([]);
  });

  it('files of a data set, a model, a recipe and a study', async () => {
    const json = async (path: string) => JSON.parse(await readFile(path, 'utf8'));
    const converted = folder.path('converted');
    expect(faults('dataset', await json(`${converted}/dataset.json`))).toEqual([]);
    const [line] = (await readFile(`${converted}/faces.jsonl`, 'utf8')).split('\n');
    expect(faults('dataset-face', JSON.parse(line!))).toEqual([]);
    const at = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));
    expect(faults('model', await json(at('packages/models/standard/model.json')))).toEqual([]);
    expect(faults('recipe', await json(at('experiments/synthetic-98.json')))).toEqual([]);
    expect(faults('study-file', await json(at('experiments/beyond.json')))).toEqual([]);
    expect(faults('recipe', { model: 'musica-68', steps: 0 })).not.toEqual([]);
  });
});

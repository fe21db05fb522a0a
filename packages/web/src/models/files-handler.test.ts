import { beforeAll, describe, expect, it } from 'vitest';
import { useFakeWeb } from '../../test/fakes/fake-web';
import { tinyFiles } from '../../test/fakes/tiny-model';
import { loadCpu } from '../backends/cpu';
import { filesHandler } from './files-handler';
import type { DownloadOptions, DownloadProgress } from './model-source';

const folder = 'https://models.test/tiny/';
const model = `${folder}model.json`;
const web = useFakeWeb();

let json: Uint8Array;
let weights: Uint8Array;
let shard: string;
beforeAll(async () => {
  await loadCpu();
  ({ json, weights, shard } = await tinyFiles());
});

const serve = (query = '') => {
  web.serve(`${model}${query}`, json);
  web.serve(`${folder}${shard}${query}`, weights);
};

const load = (files: Parameters<typeof filesHandler>[0] = model, options?: DownloadOptions) =>
  filesHandler(files, options).load!();

/** A matcher would compare one byte after the other. */
const same = (bytes: Uint8Array) => Buffer.from(bytes).equals(weights);

/** Whether it loads, and loads these weights. */
async function loads(...args: Parameters<typeof load>): Promise<boolean> {
  const { weightData } = await load(...args);
  return same(new Uint8Array(weightData as ArrayBuffer));
}

const damaged = () => weights.map((byte, i) => (i === 100 ? byte ^ 1 : byte));

describe('filesHandler', () => {
  it('loads the files that lie beside model.json, and tells how far it is', async () => {
    serve();
    const progress: DownloadProgress[] = [];
    expect(await loads(model, { onProgress: (step) => progress.push(step) })).toBe(true);
    expect(web.asked).toEqual([model, `${folder}${shard}`]);
    const total = json.length + weights.length;
    // Known in all once model.json, which tells the sizes of the others, is there.
    expect(progress[0]).toEqual({ loaded: json.length, total: undefined });
    expect(progress[1]).toEqual({ loaded: json.length, total });
    expect(progress.at(-1)).toEqual({ loaded: total, total });
  });

  it('asks for every file with the query of the first: tokens and versions', async () => {
    serve('?token=1');
    await load(`${model}?token=1`);
    expect(web.asked).toEqual([`${model}?token=1`, `${folder}${shard}?token=1`]);
  });

  it('is relative to the page', async () => {
    await expect(load('models/none.json')).rejects.toThrow(
      'https://page.test/app/models/none.json: the server',
    );
    await expect(load('http://[')).rejects.toMatchObject({
      code: 'weights',
      message: expect.stringContaining('is not a URL'),
    });
  });

  it('takes files as bytes and as URLs by name, and says which is missing', async () => {
    web.serve(`${folder}elsewhere`, weights);
    const files = { 'model.json': json.slice().buffer, [shard]: new URL(`${folder}elsewhere`) };
    expect(await loads(files)).toBe(true);
    expect(web.asked).toEqual([`${folder}elsewhere`]);
    await expect(load({ 'model.json': json })).rejects.toThrow(
      `${shard} is not among the model's files (model.json)`,
    );
    await expect(load({ [shard]: weights })).rejects.toThrow('have no model.json');
    await expect(load({ 'model.json': json, [shard]: damaged() })).rejects.toThrow('damaged');
  });
});

describe('the cache', () => {
  it('weights whose name carries their hash are not asked for again; model.json is', async () => {
    serve();
    await load();
    web.asked.length = 0;
    expect(await loads()).toBe(true);
    expect(web.asked).toEqual([model]);
  });

  it('stands in for a network or a server that is away', async () => {
    serve();
    await load();
    web.online = false;
    expect(await loads()).toBe(true);
    web.online = true;
    web.serve(model, 503);
    expect(await loads()).toBe(true);
  });

  it('does not stand in for a file that the server no longer has', async () => {
    serve();
    await load();
    web.serve(model, 404);
    await expect(load()).rejects.toThrow('answered 404');
  });

  it('a damaged copy is loaded anew, and replaced', async () => {
    serve();
    await load();
    const store = web.kept.get('musica-models')!;
    store.set(`${folder}${shard}`, damaged());
    expect(await loads()).toBe(true);
    expect(same(store.get(`${folder}${shard}`)!)).toBe(true);
    // Without a network a damaged copy is worth nothing.
    store.set(`${folder}${shard}`, damaged());
    web.online = false;
    await expect(load()).rejects.toThrow('cannot be downloaded');
  });

  it('keeps nothing that is damaged, and nothing where it is switched off', async () => {
    serve();
    web.serve(`${folder}${shard}`, damaged());
    await expect(load()).rejects.toThrow(`${folder}${shard}: damaged`);
    expect(web.kept.get('musica-models')!.has(`${folder}${shard}`)).toBe(false);
    web.kept.clear();
    serve();
    await load(model, { cache: false });
    expect(web.kept.size).toBe(0);
    await load(model, { cache: 'mine' });
    expect([...web.kept.keys()]).toEqual(['mine']);
  });
});

describe('what is no model', () => {
  it.each([
    ['a page that says it is JSON', '  <!doctype html>', /model\.json: is an HTML page/],
    ['half of model.json', '{"weights', /JSON/],
  ])('%s is refused by name', async (_, content, message) => {
    web.serve(model, content);
    await expect(load()).rejects.toMatchObject({ code: 'weights', message: expect.stringMatching(message) });
  });

  it('weights that are cut short are refused, with and without a hash in their name', async () => {
    serve();
    web.serve(`${folder}${shard}`, weights.subarray(0, 100));
    await expect(load()).rejects.toThrow('does not match its name');
    const plain = JSON.parse(new TextDecoder().decode(json));
    plain.weightsManifest[0].paths = ['weights.bin'];
    web.serve(model, JSON.stringify(plain));
    web.serve(`${folder}weights.bin`, weights.subarray(0, 100));
    await expect(load()).rejects.toMatchObject({ code: 'weights' });
  });
});

it('stops with the reason of the signal, between files too', async () => {
  serve();
  const stop = new AbortController();
  const stopped = load(model, {
    signal: stop.signal,
    onProgress: ({ total }) => total !== undefined && stop.abort(new Error('enough')),
  });
  await expect(stopped).rejects.toThrow('enough');
  expect(web.asked).toEqual([model]);
});

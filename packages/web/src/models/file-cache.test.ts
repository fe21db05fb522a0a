import { expect, it, vi } from 'vitest';
import { useFakeWeb } from '../../test/fakes/fake-web';
import { openFileCache } from './file-cache';

const web = useFakeWeb();
const url = 'https://models.test/a.bin';
const content = Uint8Array.of(1, 2, 3);

it('keeps files by their URL, in the cache of the given name', async () => {
  const cache = await openFileCache(true);
  expect(await cache.get(url)).toBeUndefined();
  await cache.put(url, content);
  expect(await cache.get(url)).toEqual(content);
  const other = await openFileCache('other');
  expect(await other.get(url)).toBeUndefined();
  expect([...web.kept.keys()]).toEqual(['musica-models', 'other']);
  await cache.remove(url);
  expect(await cache.get(url)).toBeUndefined();
});

it('keeps what has an address of the web only', async () => {
  const cache = await openFileCache(true);
  await cache.put('blob:https://page.test/1', content);
  await cache.put('data:,x', content);
  expect(web.kept.get('musica-models')?.size).toBe(0);
});

it.each([
  ['that is switched off', false, () => {}],
  ['of a page that is no secure context', true, () => vi.stubGlobal('caches', undefined)],
  ['that is blocked', true, () => Object.assign(web, { storageBlocked: true })],
])('a cache %s keeps nothing and fails nowhere', async (_, wanted, prevent) => {
  prevent();
  const cache = await openFileCache(wanted);
  await cache.put(url, content);
  expect(await cache.get(url)).toBeUndefined();
  await cache.remove(url);
  expect(web.kept.size).toBe(0);
});

it('a store that fails costs nothing but the copy', async () => {
  const fails = async () => {
    throw new DOMException('full', 'QuotaExceededError');
  };
  vi.stubGlobal('caches', { open: async () => ({ match: fails, put: fails, delete: fails }) });
  const cache = await openFileCache(true);
  await cache.put(url, content);
  expect(await cache.get(url)).toBeUndefined();
  await cache.remove(url);
});

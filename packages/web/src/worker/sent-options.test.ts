import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { sentOptions } from './sent-options';

beforeEach(() => vi.stubGlobal('location', new URL('https://page.test/app/index.html')));
afterEach(() => vi.unstubAllGlobals());

it('what crosses can be cloned, and keeps all that is a plain value', () => {
  const weights = new Uint8Array([1, 2, 3]);
  const options = {
    model: { 'model.json': weights, 'a.bin': 'files/a.bin', 'b.bin': new URL('https://cdn.test/b.bin') },
    backend: 'wasm',
    wasm: { files: '/engine', threads: 2 },
    engine: 'tensorflow',
    earlyExit: 'deferred',
    cache: 'mine',
    detector: { minScore: 0.7, weights: 'detector/blazeface.json' },
  } as const;
  const sent = sentOptions({
    ...options,
    signal: new AbortController().signal,
    onProgress: () => {},
    onBackendChange: () => {},
  } as Parameters<typeof sentOptions>[0]);
  expect(structuredClone(sent)).toEqual({
    ...options,
    // A Worker's own address is another: relative URLs are those of the page.
    model: {
      'model.json': weights,
      'a.bin': 'https://page.test/app/files/a.bin',
      'b.bin': 'https://cdn.test/b.bin',
    },
    wasm: {
      threads: 2,
      files: {
        'tfjs-backend-wasm.wasm': 'https://page.test/engine/tfjs-backend-wasm.wasm',
        'tfjs-backend-wasm-simd.wasm': 'https://page.test/engine/tfjs-backend-wasm-simd.wasm',
        'tfjs-backend-wasm-threaded-simd.wasm':
          'https://page.test/engine/tfjs-backend-wasm-threaded-simd.wasm',
      },
    },
    detector: { minScore: 0.7, weights: 'https://page.test/app/detector/blazeface.json' },
  });
});

it('sends nothing of what was left out: the defaults are the Worker', () => {
  const model = { 'model.json': 'https://page.test/model.json' };
  expect(sentOptions({ model })).toEqual({ model });
  expect(sentOptions({ model, detector: false, cache: false })).toEqual({ model, cache: false });
});

it('completes addresses, and knows a URL of another realm', () => {
  const foreign = runInNewContext(
    'Object.assign(Object.create({ [Symbol.toStringTag]: "URL" }), { toString: () => "b.bin" })',
  );
  expect(sentOptions({ model: { 'model.json': 'a.json', 'b.bin': foreign } }).model).toEqual({
    'model.json': 'https://page.test/app/a.json',
    'b.bin': 'https://page.test/app/b.bin',
  });
  expect(sentOptions({ model: 'models/own.json' }).model).toBe('https://page.test/app/models/own.json');
});

it('refuses an IOHandler, which holds functions', () => {
  expect(() => sentOptions({ model: { load: async () => ({}) } })).toThrow(
    expect.objectContaining({ code: 'config', hint: expect.stringContaining('URL of model.json') }),
  );
});

import { engine, KernelBackend, registerBackend, removeBackend } from '@tensorflow/tfjs-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { renewBackend } from './renew-backend';
import { activateBackend } from './use-backend';

vi.mock('./use-backend', () => ({ activateBackend: vi.fn() }));

const active = { loaded: { name: 'wasm', gpu: false, detail: '' } } as const;
const factory = () => new KernelBackend();
let dead: unknown;
beforeAll(() => registerBackend('webgl', factory, 7));
afterAll(() => removeBackend('webgl'));
beforeEach(() => {
  dead = new KernelBackend();
  engine().registry.webgl = dead as KernelBackend;
  vi.mocked(activateBackend).mockReset().mockResolvedValue(active);
});
afterEach(() => {
  delete engine().registry.webgl;
});

it('tries the same backend on a new device first, where that is worth it', async () => {
  expect(await renewBackend('webgl', dead, { threads: 2 }, true)).toBe(active);
  expect(vi.mocked(activateBackend).mock.calls).toEqual([['webgl', { threads: 2 }]]);
});

it('gives up where it does not start, or is not to be tried', async () => {
  vi.mocked(activateBackend).mockRejectedValueOnce(new Error('no driver'));
  expect(await renewBackend('webgl', dead, {}, true)).toBeUndefined();
  expect(await renewBackend('webgl', dead, {}, false)).toBeUndefined();
  expect(activateBackend).toHaveBeenCalledOnce();
});

it('takes the dead object out of the engine, and leaves the way to make another', async () => {
  // A lost device may refuse even to be freed.
  Object.assign(dead as object, {
    dispose: () => {
      throw new Error('lost');
    },
  });
  await renewBackend('webgl', dead, {}, false);
  expect(engine().registry.webgl).toBeUndefined();
  expect(engine().registryFactory.webgl).toMatchObject({ factory, priority: 7 });
});

it('leaves alone what another aligner of the page has put in its place', async () => {
  const alive = new KernelBackend();
  engine().registry.webgl = alive;
  await renewBackend('webgl', dead, {}, true);
  expect(engine().registry.webgl).toBe(alive);
});

import * as core from '@musica/core';
import * as tensors from '@musica/core/tensors';
import * as training from '@musica/core/training';
import * as node from '@musica/node';
import * as queue from '@musica/queue';
import * as wasm from '@musica/wasm';
import { expect, it, vi } from 'vitest';

/** What ends an object, and what `using` and `await using` call. */
const ends = [
  ['dispose', core.disposeSymbol],
  ['close', Symbol.asyncDispose],
] as const;

it('whatever a package exports that has to be freed is freed by `using`', () => {
  const seen: string[] = [];
  for (const [name, value] of [core, tensors, training, node, queue, wasm].flatMap((one) =>
    Object.entries(one),
  )) {
    const prototype = typeof value === 'function' ? value.prototype : undefined;
    for (const [end, symbol] of ends) {
      if (typeof prototype?.[end] !== 'function') continue;
      const object = Object.create(prototype);
      const called = vi.fn();
      Object.assign(object, { dispose: called, close: called, stop: called });
      expect(typeof object[symbol], name).toBe('function');
      object[symbol]();
      expect(called, name).toHaveBeenCalledTimes(1);
      seen.push(name);
    }
  }
  expect(new Set(seen)).toEqual(
    new Set([
      ...[
        'Aligner',
        'BlazeFace',
        'BlazeFaceDetector',
        'Cascade',
        'FaceFinder',
        'TensorEngine',
        'TensorFaceNetwork',
      ],
      ...['Trainer', 'SimdEngine', 'SimdFaceNetwork', 'AlignJournal', 'AlignPool', 'AlignWorker'],
    ]),
  );
});

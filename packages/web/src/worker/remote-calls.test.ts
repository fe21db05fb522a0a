import { MusicaError } from '@musica/core';
import { expect, it, vi } from 'vitest';
import { workerPair } from '../../test/fakes/worker-pair';
import { toPlainError } from './plain-error';
import type { Request } from './protocol';
import { RemoteCalls } from './remote-calls';

/** A page's calls, and what came of them on the other side. */
function connect(answer: (request: Request) => void = () => {}) {
  const pair = workerPair();
  const requests: Request[] = [];
  pair.scope.addEventListener('message', ({ data }) => {
    requests.push(data);
    answer(data);
  });
  const onEvent = vi.fn();
  return { pair, requests, onEvent, calls: new RemoteCalls(pair.worker, onEvent) };
}

it('gives each call its own answer, in whatever order they come', async () => {
  const { pair, calls } = connect(({ id, name }) => {
    // The first is answered last.
    const answer = () => pair.scope.postMessage({ id, result: `${name} ${id}` });
    if (name === 'warmup') setTimeout(answer, 20);
    else answer();
  });
  const order: unknown[] = [];
  const ask = (name: 'warmup' | 'numTensors') =>
    calls.call(name, []).then((result) => {
      order.push(result);
    });
  await Promise.all([ask('warmup'), ask('numTensors'), ask('numTensors')]);
  expect(order).toEqual(['numTensors 2', 'numTensors 3', 'warmup 1']);
  calls.end(new Error('done'));
});

it('an error arrives as it was thrown: class, code, hint, and where', async () => {
  const thrown = [
    new MusicaError('box', 'the box is empty', { hint: 'give another' }),
    new RangeError('too far'),
    'a word',
  ];
  const { pair, calls } = connect(({ id }) =>
    pair.scope.postMessage({ id, error: toPlainError(thrown[id - 1]) }),
  );
  const refusal = () => calls.call('warmup', []).then(undefined, (error: Error) => error);
  const [own, other, word] = [await refusal(), await refusal(), await refusal()];
  expect(own).toBeInstanceOf(MusicaError);
  expect(own).toMatchObject({ code: 'box', message: 'the box is empty', hint: 'give another' });
  expect((own as Error).cause).toContain('in the Worker: ');
  expect(other).toMatchObject({ name: 'RangeError', message: 'too far' });
  expect(word).toMatchObject({ message: 'a word' });
  calls.end(new Error('done'));
});

it('passes news on, which answer no call', async () => {
  const { pair, calls, onEvent } = connect(({ id }) => {
    pair.scope.postMessage({ event: 'progress', progress: { loaded: 1, total: 2 } });
    pair.scope.postMessage({ id, result: 7 });
  });
  expect(await calls.call('numTensors', [])).toBe(7);
  expect(onEvent.mock.calls).toEqual([[{ event: 'progress', progress: { loaded: 1, total: 2 } }]]);
  calls.end(new Error('done'));
});

it('moves what is to be moved', async () => {
  const { pair, calls, requests } = connect(({ id }) => pair.scope.postMessage({ id, result: [] }));
  const data = new Uint8Array(300);
  const frame = { data, width: 10, height: 10, channels: 3 } as const;
  await calls.call('detect', [frame], [data.buffer]);
  expect(data).toHaveLength(0);
  expect(requests[0]!.args[0]).toMatchObject({ width: 10, data: new Uint8Array(300) });
  calls.end(new Error('done'));
});

it('a Worker that fails ends all that is open, and all that comes after, with the remedy', async () => {
  const { pair, calls } = connect();
  const open = [calls.call('warmup', []), calls.call('numTensors', [])];
  const event = pair.fail('');
  // The page's own error handler hears of it through the calls alone.
  expect(event.defaultPrevented).toBe(true);
  for (const call of [...open, calls.call('warmup', [])]) {
    await expect(call).rejects.toMatchObject({
      code: 'backend',
      message: 'the Worker failed: its script cannot be loaded',
      hint: expect.stringContaining('@musica/web/worker'),
    });
  }
  expect(pair.terminated).toBe(true);
});

it('keeps the first reason of its end', async () => {
  const { pair, calls } = connect();
  const open = calls.call('warmup', []);
  calls.end(new Error('the first'));
  calls.end(new Error('the second'));
  pair.fail('the third');
  await expect(open).rejects.toThrow('the first');
  await expect(calls.call('warmup', [])).rejects.toThrow('the first');
});

it('a call that is no longer wanted is rejected at once, and the Worker hears of it', async () => {
  const { calls, requests } = connect();
  const stop = new AbortController();
  const call = calls.call(
    'detect',
    [{ data: new Uint8Array(3), width: 1, height: 1, channels: 3 }],
    [],
    stop.signal,
  );
  stop.abort(new Error('enough'));
  await expect(call).rejects.toThrow('enough');
  await expect.poll(() => requests).toMatchObject([{ id: 1, name: 'detect' }, { cancel: 1 }]);
  // Nothing is sent for what was not wanted from the beginning.
  await expect(calls.call('warmup', [], [], stop.signal)).rejects.toThrow('enough');
  expect(requests).toHaveLength(2);
  calls.end(new Error('done'));
});

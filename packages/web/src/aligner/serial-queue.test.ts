import { expect, it } from 'vitest';
import { SerialQueue } from './serial-queue';

/** Work that ends when it is told to. */
function held() {
  let end!: (value: string) => void;
  let fail!: (error: Error) => void;
  let begun = false;
  const promise = new Promise<string>((resolve, reject) => {
    [end, fail] = [resolve, reject];
  });
  const work = () => {
    begun = true;
    return promise;
  };
  return { work, end, fail, begun: () => begun };
}

const turn = () => new Promise((resolve) => setTimeout(resolve));

it('begins work when what was added before has ended, and gives each its own answer', async () => {
  const queue = new SerialQueue();
  const [first, second] = [held(), held()];
  const answers = [queue.add(first.work), queue.add(second.work)];
  await turn();
  expect([first.begun(), second.begun()]).toEqual([true, false]);
  // The second has its answer ready, and still waits for its turn.
  second.end('b');
  await turn();
  expect(second.begun()).toBe(false);
  first.end('a');
  expect(await Promise.all(answers)).toEqual(['a', 'b']);
});

it('goes on after work that failed or threw', async () => {
  const queue = new SerialQueue();
  const broken = held();
  const answers = [
    queue.add(broken.work),
    queue.add(() => {
      throw new Error('at once');
    }),
    queue.add(async () => 'fine'),
  ];
  broken.fail(new Error('later'));
  const settled = await Promise.allSettled(answers);
  expect(
    settled.map((answer) => (answer.status === 'rejected' ? answer.reason.message : answer.value)),
  ).toEqual(['later', 'at once', 'fine']);
});

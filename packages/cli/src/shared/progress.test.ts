import { describe, expect, it } from 'vitest';
import { Console } from './console';
import { Progress } from './progress';

function recorder(isTTY: boolean) {
  let text = '';
  const stream = {
    isTTY,
    columns: 80,
    write: (part: string) => (text += part),
    on: () => undefined,
    removeListener: () => undefined,
  };
  return { stream, text: () => text };
}

describe('Progress', () => {
  it('prints lines where stderr is no terminal', () => {
    const { stream, text } = recorder(false);
    const progress = new Progress(new Console(stream, stream), 'align', 3, 0);
    for (let i = 0; i < 3; i++) progress.tick();
    progress.stop();
    expect(text()).toBe('align: 1 of 3\nalign: 2 of 3\n');
  });

  it('is quiet about short work', () => {
    const { stream, text } = recorder(false);
    const progress = new Progress(new Console(stream, stream), 'align', 3);
    for (let i = 0; i < 3; i++) progress.tick();
    progress.stop();
    expect(text()).toBe('');
  });
});

import { inspect } from 'node:util';
import { runInNewContext } from 'node:vm';
import { expect, it, vi } from 'vitest';
import { isMusicaError, MusicaError } from './errors';

it('prints the hint with an error that nobody catches', () => {
  const error = new MusicaError('box', 'the box is empty', { hint: 'give $& a width' });
  expect(error.message).toBe('the box is empty');
  expect(error.stack).toContain('the box is empty\n  hint: give $& a width\n    at ');
  expect(inspect(error)).toContain('hint: give $& a width');
  expect(String(error)).toBe('MusicaError: the box is empty\n  hint: give $& a width');
  expect(new MusicaError('box', 'empty').stack).not.toContain('hint');
});

it('recognises errors of another copy of the package, and nothing else', async () => {
  vi.resetModules();
  const other = await import('./errors');
  expect(other.MusicaError).not.toBe(MusicaError);
  const foreign = new other.MusicaError('box', 'empty');
  expect(foreign).not.toBeInstanceOf(MusicaError);
  expect(isMusicaError(foreign)).toBe(true);
  const plain = runInNewContext('new Error("empty")');
  for (const value of [plain, new Error('x'), { name: 'MusicaError' }, null, undefined, 'MusicaError']) {
    expect(isMusicaError(value)).toBe(false);
  }
});

import { MusicaError, outputError } from '@musica/core';
import { describe, expect, it } from 'vitest';
import { concernsOneFile } from './write-results';

const failure = (code: string) => outputError('a.pts', Object.assign(new Error(code), { code }));

describe('concernsOneFile', () => {
  it.each([
    ['a name that is too long', failure('ENAMETOOLONG'), true],
    ['a folder of that name', failure('EISDIR'), true],
    ['a full disk', failure('ENOSPC'), false],
    ['a disk that is read-only', failure('EROFS'), false],
    ['another kind of error', new MusicaError('weights', 'x'), false],
    ['a bug', new TypeError('x'), false],
  ])('%s', (_, error, expected) => {
    expect(concernsOneFile(error)).toBe(expected);
  });
});

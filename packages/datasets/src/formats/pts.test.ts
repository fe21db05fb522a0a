import { MusicaError, type Point, Random } from '@musica/core';
import { describe, expect, it } from 'vitest';
import { parsePts, writePts } from './pts';

const good = 'version: 1\nn_points: 2\n{\n1 1\n10.5 20.25\n}\n';

describe('parsePts', () => {
  it.each([
    ['plain', good],
    ['two spaces, as 300W has it', good.replace('n_points: ', 'n_points:  ')],
    ['Windows line ends', good.replaceAll('\n', '\r\n')],
    ['no last line end, blank lines, a byte order mark', `\uFEFF${good.trim().replace('{', '\n{\n')}`],
    ['tabs and exponents', good.replace('10.5 20.25', '  1.05e1\t2.025E+01  ')],
  ])('reads %s, and counts from 0', (_, text) => {
    expect(parsePts(text, 'a.pts')).toEqual([
      [0, 0],
      [9.5, 19.25],
    ]);
  });

  it.each([
    [
      'a coordinate that is no number',
      good.replace('10.5', 'NaN'),
      5,
      'expected two numbers, found "NaN 20.25"',
    ],
    ['an infinite coordinate', good.replace('10.5', 'Infinity'), 5, 'expected two numbers'],
    ['a hexadecimal coordinate', good.replace('10.5', '0x10'), 5, 'expected two numbers'],
    ['one coordinate', good.replace('10.5 20.25', '10.5'), 5, 'expected two numbers'],
    ['three coordinates', good.replace('20.25', '20.25 3'), 5, 'expected two numbers'],
    ['too few points', good.replace('1 1\n', ''), 5, 'n_points is 2, but 1 points follow'],
    ['too many points', good.replace('1 1\n', '1 1\n1 1\n'), 7, 'n_points is 2, but 3 points follow'],
    ['a missing last brace', good.replace('}\n', ''), 6, 'the file ends after 2 of 2 points'],
    ['a missing first brace', good.replace('{\n', ''), 3, 'found "1 1"'],
    ['a file cut off in its head', 'version: 1\nn_points: 2', 2, 'the file ends before "{"'],
    ['no count', good.replace('n_points: 2\n', ''), 2, 'no "n_points:"'],
    ['a count in words', good.replace('n_points: 2', 'n_points: two'), 2, '"two"'],
    ['trailing rubbish', `${good}\n3 4\n`, 8, 'nothing may follow "}", found "3 4"'],
    ['another kind of file', '\x89PNG\nrubbish', 1, 'expected "version:"'],
    ['nothing', '', 1, 'the file ends before "{"'],
  ])('refuses %s with the line', (_, text, line, message) => {
    const read = () => parsePts(text, 'folder/a b.pts');
    expect(read).toThrow(MusicaError);
    expect(read).toThrow(`folder/a b.pts:${line}: `);
    expect(read).toThrow(message);
  });

  it('refuses another count than the expected one', () => {
    expect(() => parsePts(good, 'a.pts', 68)).toThrow('a.pts:2: 2 points, expected 68');
    expect(parsePts(good, 'a.pts', 2)).toHaveLength(2);
  });
});

describe('writePts', () => {
  it('writes what other programs read: counted from 1', () => {
    expect(
      writePts([
        [0, 0],
        [9.5, 19.25],
      ]),
    ).toBe(good);
  });

  it('comes back to four decimals', () => {
    const random = new Random(1);
    const points: Point[] = Array.from({ length: 68 }, () => [
      random.uniform(-50, 900),
      random.uniform(-50, 900),
    ]);
    parsePts(writePts(points), 'a.pts', 68).forEach(([x, y], index) => {
      expect(Math.abs(x - points[index]![0])).toBeLessThan(5.1e-5);
      expect(Math.abs(y - points[index]![1])).toBeLessThan(5.1e-5);
    });
  });
});

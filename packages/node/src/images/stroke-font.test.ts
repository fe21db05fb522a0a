import { describe, expect, it } from 'vitest';
import { textPath, textWidth } from './stroke-font';

const coordinates = (path: string) =>
  [...path.matchAll(/([\d.]+) ([\d.]+)/g)].map((m) => [Number(m[1]), Number(m[2])]);

describe('textPath', () => {
  it('stays in the rectangle it was given, for every character', () => {
    const text = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ%#.:-+=/()_?';
    const points = coordinates(textPath(text, 10, 20, 12));
    expect(Math.min(...points.map(([x]) => x!))).toBeGreaterThanOrEqual(10);
    expect(Math.max(...points.map(([x]) => x!))).toBeLessThanOrEqual(10 + textWidth(text, 12));
    expect(Math.min(...points.map(([, y]) => y!))).toBe(20);
    expect(Math.max(...points.map(([, y]) => y!))).toBe(32);
  });

  it('gives each character a shape of its own', () => {
    const text = '0123456789ABCDEFGHIJKLMNPQRSTUVWXYZ'; // the letter O is drawn like the digit 0
    expect(new Set(Array.from(text, (char) => textPath(char, 0, 0, 6))).size).toBe(text.length);
  });

  it('draws the same for small letters, nothing for a space and a question mark for what it does not know', () => {
    expect(textPath('k', 0, 0, 6)).toBe(textPath('K', 0, 0, 6));
    expect(textPath(' ', 0, 0, 6)).toBe('');
    expect(textPath('ß', 0, 0, 6)).toBe(textPath('?', 0, 0, 6));
  });
});

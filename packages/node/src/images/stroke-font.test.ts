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

  it('draws nothing for a space and a question mark for what it does not know', () => {
    expect(textPath(' ', 0, 0, 6)).toBe('');
    expect(textPath('\u00df', 0, 0, 6)).toBe(textPath('?', 0, 0, 6));
  });

  it('draws small letters from their own height down to their tails', () => {
    const text = 'abcdefghijklmnopqrstuvwxyz';
    expect(new Set(Array.from(text, (char) => textPath(char, 0, 0, 6))).size).toBe(26);
    for (const char of text) {
      const points = coordinates(textPath(char, 0, 0, 6));
      const heights = points.map(([, y]) => y!);
      expect(Math.min(...heights)).toBe('bdfhijklt'.includes(char) ? 0 : 2);
      expect(Math.max(...heights)).toBe('gjpqy'.includes(char) ? 8 : 6);
      expect(Math.max(...points.map(([x]) => x!))).toBeLessThanOrEqual(4);
    }
  });
});

/**
 * Characters as pen strokes, so that labels look the same on every machine: text in SVG depends on the fonts that are
 * installed, and a bare server has none. The grid is 4 wide and 6 high, y down, with the tails of small letters down to
 * 8; each pair of digits is a point x y, and a comma lifts the pen.
 */
const glyphs: Readonly<Record<string, string>> = {
  '0': '10 30 41 45 36 16 05 01 10',
  '1': '11 20 26, 16 36',
  '2': '01 10 30 41 42 06 46',
  '3': '01 10 30 41 42 33 44 45 36 16 05, 13 33',
  '4': '36 30 04 44',
  '5': '40 00 02 32 43 45 36 16 05',
  '6': '41 30 10 01 05 16 36 45 44 33 13 04',
  '7': '00 40 16',
  '8': '10 30 41 42 33 13 02 01 10, 13 04 05 16 36 45 44 33',
  '9': '05 16 36 45 41 30 10 01 02 13 33 42',
  A: '06 20 46, 14 34',
  B: '00 06 36 45 44 33 03, 00 30 41 42 33',
  C: '41 30 10 01 05 16 36 45',
  D: '00 06 26 44 42 20 00',
  E: '40 00 06 46, 03 33',
  F: '40 00 06, 03 33',
  G: '41 30 10 01 05 16 36 45 43 23',
  H: '00 06, 40 46, 03 43',
  I: '10 30, 20 26, 16 36',
  J: '20 40, 30 35 26 16 05',
  K: '00 06, 40 04, 13 46',
  L: '00 06 46',
  M: '06 00 23 40 46',
  N: '06 00 46 40',
  O: '10 30 41 45 36 16 05 01 10',
  P: '06 00 30 41 42 33 03',
  Q: '10 30 41 45 36 16 05 01 10, 24 46',
  R: '06 00 30 41 42 33 03, 23 46',
  S: '41 30 10 01 02 13 33 44 45 36 16 05',
  T: '00 40, 20 26',
  U: '00 05 16 36 45 40',
  V: '00 26 40',
  W: '00 16 23 36 40',
  X: '00 46, 40 06',
  Y: '00 23 40, 23 26',
  Z: '00 40 06 46',
  '%': '40 06, 00 10 11 01 00, 35 45 46 36 35',
  '#': '10 16, 30 36, 02 42, 04 44',
  '.': '25 26',
  ',': '25 26 17',
  ':': '21 22, 24 25',
  '-': '13 33',
  '+': '03 43, 21 25',
  '=': '02 42, 04 44',
  '/': '40 06',
  '<': '40 03 46',
  '>': '00 43 06',
  '(': '30 21 25 36',
  ')': '10 21 25 16',
  _: '06 46',
  '?': '01 10 30 41 42 23 24, 25 26',
  '!': '20 24, 26 26',
  ';': '21 22, 24 25 16',
  "'": '20 21',
  '[': '30 10 16 36',
  ']': '10 30 36 16',
  '~': '04 13 23 34 44',
  a: '12 32 43 46 16 05 14 44',
  b: '00 06 36 45 43 32 02',
  c: '42 12 03 05 16 46',
  d: '40 46 16 05 03 12 42',
  e: '04 44 43 32 12 03 05 16 46',
  f: '40 30 21 26, 12 32',
  g: '46 16 05 03 12 42 47 38 08',
  h: '00 06, 03 12 32 43 46',
  i: '22 26, 20 20',
  j: '32 37 28 08, 30 30',
  k: '00 06, 32 04 36',
  l: '10 20 25 36',
  m: '06 02, 03 12 23 26, 23 32 43 46',
  n: '06 02, 03 12 32 43 46',
  o: '12 32 43 45 36 16 05 03 12',
  p: '08 02 32 43 45 36 06',
  q: '48 42 12 03 05 16 46',
  r: '06 02, 04 13 22 42',
  s: '42 12 03 14 34 45 36 06',
  t: '10 15 26 36, 02 32',
  u: '02 05 16 46, 42 46',
  v: '02 26 42',
  w: '02 16 24 36 42',
  x: '02 46, 42 06',
  y: '02 05 16 46, 42 47 38 08',
  z: '02 42 06 46',
};

/** Columns from one character to the next. */
const advance = 6;
const rows = 6;

/**
 * An SVG path for `text`, its top left corner at (x, y); characters without a glyph become '?'.
 * @param height of a capital letter, in the units of the drawing; the tails of small letters reach a third of it lower
 */
export function textPath(text: string, x: number, y: number, height: number): string {
  const unit = height / rows;
  const place = (pair: string, column: number) =>
    `${(x + (column * advance + Number(pair[0])) * unit).toFixed(2)} ${(y + Number(pair[1]) * unit).toFixed(2)}`;
  const character = (char: string, column: number) => {
    if (char === ' ') return '';
    const strokes = (glyphs[char] ?? glyphs['?']!).split(', ');
    return strokes
      .map(
        (stroke) =>
          `M${stroke
            .split(' ')
            .map((pair) => place(pair, column))
            .join('L')}`,
      )
      .join('');
  };
  return Array.from(text, character).join('');
}

/** Width of `text` drawn by `textPath`. */
export function textWidth(text: string, height: number): number {
  return (Math.max(0, Array.from(text).length * advance - 2) * height) / rows;
}

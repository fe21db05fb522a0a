import { textPath, textWidth } from '@musica/node';

/**
 * Nine colours of matplotlib's viridis (van der Walt and Smith, CC0), from low to high: its lightness rises evenly, so it
 * can be read in grey and by people who do not see all colours.
 */
const viridis: readonly (readonly [number, number, number])[] = [
  [68, 1, 84],
  [71, 44, 122],
  [59, 81, 139],
  [44, 113, 142],
  [33, 144, 141],
  [39, 173, 129],
  [92, 200, 99],
  [170, 220, 50],
  [253, 231, 37],
];

/** What the two ends of the colours stand for. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** Of a gate: all that it can be. A range that follows the values would show their noise in full colours. */
export const gateRange: Range = { low: 0, high: 1 };

/** From 0, so that a colour says how much: up to the largest of the values, rounded up to two digits. */
export function changeRange(values: Iterable<number>): Range {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, value);
  if (!(largest > 0)) return { low: 0, high: 0.01 };
  const unit = 10 ** (Math.floor(Math.log10(largest)) - 1);
  return { low: 0, high: Number((Math.ceil(largest / unit - 1e-9) * unit).toPrecision(2)) };
}

/** The colour of a value, 0 to 255 each; values outside the range have the colour of its end. */
export function colourOf(value: number, { low, high }: Range): [number, number, number] {
  const place = Math.min(Math.max((value - low) / (high - low), 0), 1) * (viridis.length - 1);
  const index = Math.min(Math.floor(place), viridis.length - 2);
  const share = place - index;
  const [from, to] = [viridis[index]!, viridis[index + 1]!];
  return [0, 1, 2].map((channel) => Math.round(from[channel]! * (1 - share) + to[channel]! * share)) as [
    number,
    number,
    number,
  ];
}

export const cssOf = (value: number, range: Range) => `rgb(${colourOf(value, range).join(' ')})`;

/** Text in strokes, so that it looks the same wherever the drawing is opened. */
export function strokeText(
  text: string,
  x: number,
  y: number,
  height: number,
  colour: string,
  anchor: 'start' | 'middle' = 'start',
): string {
  const left = anchor === 'middle' ? x - textWidth(text, height) / 2 : x;
  return `<path d="${textPath(text, left, y, height)}" fill="none" stroke="${colour}" stroke-width="${(height / 7).toFixed(2)}" stroke-linecap="round" stroke-linejoin="round"/>`;
}

/**
 * A bar of all colours with the values of its ends and its middle; 34 units high.
 * @param say how a value is written
 */
export function legend(
  range: Range,
  x: number,
  y: number,
  width: number,
  ink: string,
  say: (value: number) => string = (value) => value.toFixed(1),
): string {
  const pieces = 48;
  const bar = Array.from({ length: pieces }, (_, piece) => {
    const value = range.low + ((piece + 0.5) / pieces) * (range.high - range.low);
    const left = x + (piece / pieces) * width;
    // A little wider than its share, so that no seam shows between two.
    return `<rect x="${left.toFixed(2)}" y="${y}" width="${(width / pieces + 0.6).toFixed(2)}" height="14" fill="${cssOf(value, range)}"/>`;
  });
  const ticks = [range.low, (range.low + range.high) / 2, range.high].map((value, index) =>
    strokeText(say(value), x + (index / 2) * width, y + 22, 10, ink, 'middle'),
  );
  return [...bar, ...ticks].join('');
}

/** A change of NME as a legend and a title write it. */
export const changeText = (value: number) => `${value > 0 ? '+' : ''}${Number(value.toPrecision(2))}`;

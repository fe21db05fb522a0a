/** Colours on the image, the same in both themes; the style sheet has them for the page as --step-1 .. */
export const stepColours = ['#f2a33a', '#ec5f8f', '#46b4ec'] as const;
/** The mean face, before any step. */
export const startColour = '#ffffff';
export const failedColour = '#ff6b5e';
/** Under lines, so that they are seen on bright images too. */
export const haloColour = 'rgb(8 10 14 / 45%)';

/** Of a step, from 0; models with more steps than colours repeat the last. */
export const colourOfStep = (step: number): string => stepColours[Math.min(step, stepColours.length - 1)]!;

/** Dark violet over red to light yellow, even in brightness; control points of matplotlib's "inferno" (CC0). */
const ramp = [
  [43, 11, 87],
  [140, 29, 122],
  [224, 74, 79],
  [251, 155, 6],
  [252, 247, 160],
] as const;

/** @param value 0 to 1 @returns red, green, blue, 0 to 255 */
export function heatColour(value: number): [number, number, number] {
  const place = Math.min(Math.max(value, 0), 1) * (ramp.length - 1);
  const lower = Math.min(Math.floor(place), ramp.length - 2);
  const share = place - lower;
  const mix = (channel: 0 | 1 | 2) =>
    Math.round(ramp[lower]![channel] * (1 - share) + ramp[lower + 1]![channel] * share);
  return [mix(0), mix(1), mix(2)];
}

/** Between two colours of the form #rrggbb. */
export function mixColours(from: string, to: string, share: number): string {
  const channel = (colour: string, index: number) =>
    Number.parseInt(colour.slice(1 + 2 * index, 3 + 2 * index), 16);
  const mixed = [0, 1, 2].map((i) => Math.round(channel(from, i) * (1 - share) + channel(to, i) * share));
  return `rgb(${mixed.join(' ')})`;
}

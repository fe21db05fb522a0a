import type { HairLook } from '../scene/scene';

/** Height (cm) over a person's own hairline, from that over the average one and the centimetres around the head. */
export function hairEdge(hairline: number, across: number, { low, receding }: HairLook): number {
  if (receding === 0) return hairline + low;
  const angle = Math.abs(across) / 8;
  // The temples recede first, then the middle of the forehead.
  const recession = Math.exp(-(((angle - 0.55) / 0.35) ** 2)) + 0.6 * Math.exp(-((angle / 0.5) ** 2));
  return hairline + low - receding * recession;
}

import { BROW_END, BROW_START, BROW_STEPS } from '../../head/feature-maps';
import type { BrowLook } from '../../scene/scene';
import { texel } from '../noise';
import type { ShadeInput } from './shade-input';

/** Half the brow's height, in centimetres, at a share of its length from the outer end. */
export function browThickness({ thickness, taper }: BrowLook, share: number): number {
  const grown = taper + (1 - taper) * Math.min(1, share / 0.55);
  return thickness * grown;
}

/**
 * How much of the skin a brow covers.
 * @param along value of the map's `browAlong`
 * @param across value of the map's `browAcross`
 * @param x coordinates of fine textures
 */
export function browCover(
  along: number,
  across: number,
  brows: BrowLook,
  { noise, scene }: ShadeInput,
  x: number,
  y: number,
): number {
  const share = (along - BROW_START) / (BROW_END - BROW_START);
  const offset = (across - 128) / BROW_STEPS - brows.height;
  const half = browThickness(brows, Math.min(1, Math.max(0, share)));
  // Round ends: beyond them the distance to the end counts.
  const beyond = (share < 0 ? -share : share > 1 ? share - 1 : 0) * 4.6;
  const bare = half - Math.sqrt(offset * offset + beyond * beyond);
  // Hairs reach no further than this.
  if (bare <= -0.165) return 0;
  const [px, py] = scene.skin.place;
  const grain = texel(noise.grain, px + x * 12, py + y * 12) - 0.5;
  const strand = texel(noise.strands, x * 13 + offset * 8, y * 3) - 0.5;
  const inside = bare + 0.16 * strand + 0.05 * grain;
  if (inside <= -0.06) return 0;
  return Math.min(1, (inside + 0.06) / 0.16) * brows.density * (0.85 + 0.5 * strand);
}

import type { LandmarkScheme, Random } from '@musica/core';
import type { AugmentOptions } from './augment-options';

/** Above the lid, so many eye widths of skin are stretched when it closes: about as far as the brow. */
const SKIN_ABOVE = 0.45;

/** Eyes narrower than this share of the crop, and eyes seen from the side, are left alone: there is nothing to see. */
const NARROWEST = 0.05;

/**
 * Opens or shuts the eyes of a crop, in place: the upper lid moves, the skin above it follows, and the eye below is
 * pressed together. Photographs of shut eyes are rare, and a model that saw few of them finds every eye open.
 * @param pixels size x size RGB values, interleaved.
 * @param landmarks x, y of every landmark in pixels of the crop, which are moved with the lids.
 * @param scheme its parts `eyeImageLeft` and `eyeImageRight` go round each eye: corner, upper lid, corner, lower lid.
 */
export function moveEyelids(
  pixels: Float32Array,
  size: number,
  landmarks: Float32Array,
  scheme: Pick<LandmarkScheme, 'parts'>,
  random: Random,
  { shut, wink, widest }: AugmentOptions['eyelids'],
): void {
  const draw = () => (random.chance(shut) ? random.uniform(0, 0.25) : random.uniform(0.25, widest));
  const both = draw();
  const other = random.chance(wink) ? draw() : both;
  for (const [part, openness] of [
    ['eyeImageLeft', both],
    ['eyeImageRight', other],
  ] as const) {
    const eye = eyeOf(landmarks, scheme.parts[part] ?? []);
    if (!eye || eye.width < NARROWEST * size) continue;
    moveSkin(pixels, size, eye, openness);
    moveUpperLid(landmarks, eye, openness);
  }
}

/** An eye in a frame of its own: the first corner is the origin, `along` runs to the other, `down` to the mouth. */
interface Eye {
  readonly corner: readonly [x: number, y: number];
  readonly along: readonly [x: number, y: number];
  readonly width: number;
  /** Landmarks of the upper lid between the corners. */
  readonly upperIndices: readonly number[];
  /** [along, down] of the lids from corner to corner. */
  readonly upper: readonly LidPoint[];
  readonly lower: readonly LidPoint[];
}

type LidPoint = readonly [along: number, down: number];

/** @returns nothing where the part is no eye, or the lids are not one above the other from corner to corner. */
function eyeOf(landmarks: Float32Array, part: readonly number[]): Eye | undefined {
  const half = part.length / 2;
  if (part.length < 4 || !Number.isInteger(half)) return undefined;
  const at = (index: number) => [landmarks[index * 2]!, landmarks[index * 2 + 1]!] as const;
  const corner = at(part[0]!);
  const [dx, dy] = at(part[half]!).map((value, axis) => value - corner[axis]!) as [number, number];
  const width = Math.hypot(dx, dy);
  if (!(width > 0)) return undefined;
  const along = [dx / width, dy / width] as const;
  const inFrame = (index: number): LidPoint => {
    const [x, y] = [at(index)[0] - corner[0], at(index)[1] - corner[1]];
    return [x * along[0] + y * along[1], y * along[0] - x * along[1]];
  };
  const upperIndices = part.slice(1, half);
  const ends: readonly [LidPoint, LidPoint] = [
    [0, 0],
    [width, 0],
  ];
  const upper = [ends[0], ...upperIndices.map(inFrame), ends[1]];
  const lower = [
    ends[0],
    ...part
      .slice(half + 1)
      .reverse()
      .map(inFrame),
    ends[1],
  ];
  const eye = { corner, along, width, upperIndices, upper, lower };
  const inOrder = (lid: readonly LidPoint[]) => lid.every((point, i) => i === 0 || point[0] > lid[i - 1]![0]);
  if (!inOrder(upper) || !inOrder(lower)) return undefined;
  return upper.slice(1, -1).every(([u, v]) => lidAt(lower, u) > v) ? eye : undefined;
}

/** How far down a lid is at a place between the corners. */
function lidAt(lid: readonly LidPoint[], along: number): number {
  const next = Math.max(
    1,
    lid.findIndex(([u]) => u >= along),
  );
  const [[u0, v0], [u1, v1]] = [lid[next - 1]!, lid[next]!];
  return v0 + ((along - u0) / (u1 - u0)) * (v1 - v0);
}

/** Where the upper lid comes to: the distance to the lower one times `openness`. */
const movedLid = (upper: number, lower: number, openness: number) => lower - openness * (lower - upper);

function moveUpperLid(landmarks: Float32Array, eye: Eye, openness: number): void {
  eye.upperIndices.forEach((index, i) => {
    const [u, v] = eye.upper[i + 1]!;
    const move = movedLid(v, lidAt(eye.lower, u), openness) - v;
    landmarks[index * 2]! -= move * eye.along[1];
    landmarks[index * 2 + 1]! += move * eye.along[0];
  });
}

function moveSkin(pixels: Float32Array, size: number, eye: Eye, openness: number): void {
  const { corner, along, width } = eye;
  const skin = SKIN_ABOVE * width;
  const reach = 2 * width;
  const left = Math.max(0, Math.floor(corner[0] - reach));
  const top = Math.max(0, Math.floor(corner[1] - reach));
  const right = Math.min(size, Math.ceil(corner[0] + reach));
  const bottom = Math.min(size, Math.ceil(corner[1] + reach));
  if (right - left < 2 || bottom - top < 2) return;
  const before = new Float32Array((right - left) * (bottom - top) * 3);
  for (let y = top; y < bottom; y++) {
    const row = (y * size + left) * 3;
    before.set(pixels.subarray(row, row + (right - left) * 3), (y - top) * (right - left) * 3);
  }
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const [dx, dy] = [x - corner[0], y - corner[1]];
      const u = dx * along[0] + dy * along[1];
      if (u <= 0 || u >= width) continue;
      const v = dy * along[0] - dx * along[1];
      const upper = lidAt(eye.upper, u);
      const lower = Math.max(lidAt(eye.lower, u), upper);
      const edge = upper - skin;
      if (v <= edge || v >= lower) continue;
      const lid = movedLid(upper, lower, openness);
      const source =
        v < lid
          ? edge + ((v - edge) / (lid - edge)) * skin
          : upper + ((v - lid) / Math.max(lower - lid, 1e-6)) * (lower - upper);
      const [fromX, fromY] = [x - (source - v) * along[1], y + (source - v) * along[0]];
      sample(before, right - left, bottom - top, fromX - left, fromY - top, pixels, (y * size + x) * 3);
    }
  }
}

/** Bilinear; at the border of the copied area the nearest pixel counts. */
function sample(
  from: Float32Array,
  width: number,
  height: number,
  x: number,
  y: number,
  to: Float32Array,
  at: number,
): void {
  const cx = Math.min(Math.max(x, 0), width - 1);
  const cy = Math.min(Math.max(y, 0), height - 1);
  const [x0, y0] = [Math.min(Math.floor(cx), width - 2), Math.min(Math.floor(cy), height - 2)];
  const [fx, fy] = [cx - x0, cy - y0];
  const first = (y0 * width + x0) * 3;
  const below = first + width * 3;
  for (let c = 0; c < 3; c++) {
    const upper = from[first + c]! * (1 - fx) + from[first + 3 + c]! * fx;
    const lower = from[below + c]! * (1 - fx) + from[below + 3 + c]! * fx;
    to[at + c] = upper * (1 - fy) + lower * fy;
  }
}

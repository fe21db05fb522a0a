import type { LandmarkScheme, Landmarks, Point } from '@musica/core';

/** How clearly the sides of a part must disagree with the head before it is called swapped, of 1. */
const CLEAR = 0.5;

/**
 * Pairs of a part must be so far apart, of the way from the eyes to the mouth, for the part to have sides: of a head seen
 * from the side the nostrils or corners of the mouth come to lie on one another and, being seen from near, past it.
 */
const APART = 0.15;

/**
 * Tells whether left and right are mixed up: in the whole face (an image that was mirrored without renaming its
 * points) or in single parts of it.
 *
 * A mirror pair runs from the image's left to its right, seen with the head upright. `sidedness` is the mean sine of the
 * angle from those pairs to the direction from the eyes to the mouth: +1 for a sound face, -1 for a mirrored one, whichever
 * way the head is turned in the image. Single parts are judged only where the head as a whole is clear, because in a
 * profile both sides of a part lie on one another.
 * @returns what is swapped, in words, or undefined; also where the scheme does not tell left from right
 */
export function swappedSides(landmarks: Landmarks, known: LandmarkScheme): string | undefined {
  const scheme = sidedScheme(known);
  if (scheme === undefined) return undefined;
  const down = downOf(landmarks, scheme);
  const whole = sidedness(landmarks, scheme, down);
  if (whole < -CLEAR) return 'left and right are swapped in the whole face';
  if (whole < CLEAR) return undefined;
  const swapped = partPairs(scheme).filter(
    ([, indices]) =>
      sidedness(landmarks, scheme, down, indices) < -CLEAR &&
      distanceOfPairs(landmarks, scheme, indices) > APART * Math.hypot(...down),
  );
  return swapped.length === 0
    ? undefined
    : `left and right are swapped in: ${swapped.map(([name]) => name).join(', ')}`;
}

/** What must be known of a scheme to tell its sides. */
type SidedScheme = LandmarkScheme & Required<Pick<LandmarkScheme, 'mirror' | 'pupils'>>;

function sidedScheme(scheme: LandmarkScheme): SidedScheme | undefined {
  const { mirror, pupils, parts } = scheme;
  const hasMouth = parts.mouthOuter !== undefined || parts.mouthInner !== undefined;
  return mirror && pupils && hasMouth ? { ...scheme, mirror, pupils } : undefined;
}

/** -1 to 1, see `swappedSides`; 0 where nothing can be told. */
export function sidedness(
  landmarks: Landmarks,
  scheme: SidedScheme,
  down: Point = downOf(landmarks, scheme),
  indices: readonly number[] = scheme.mirror.map((_, index) => index),
): number {
  const left = leftIndices(scheme);
  let [cross, length] = [0, 0];
  for (const index of indices) {
    if (!left.has(index)) continue;
    const [from, to] = [landmarks[index]!, landmarks[scheme.mirror[index]!]!];
    const [x, y] = [to[0] - from[0], to[1] - from[1]];
    cross += x * down[1] - y * down[0];
    length += Math.hypot(x, y);
  }
  const scale = length * Math.hypot(...down);
  return scale > 0 ? cross / scale : 0;
}

function distanceOfPairs(landmarks: Landmarks, { mirror }: SidedScheme, indices: readonly number[]): number {
  const sided = indices.filter((index) => mirror[index] !== index);
  const sum = sided.reduce((total, index) => {
    const [a, b] = [landmarks[index]!, landmarks[mirror[index]!]!];
    return total + Math.hypot(a[0] - b[0], a[1] - b[1]);
  }, 0);
  return sided.length > 0 ? sum / sided.length : 0;
}

/** From the middle of the eyes to the middle of the mouth: both lie on the middle line, however the sides are named. */
function downOf(landmarks: Landmarks, { parts, pupils }: SidedScheme): Point {
  const mouth = mean(landmarks, [...(parts.mouthOuter ?? []), ...(parts.mouthInner ?? [])]);
  const eyes = mean(landmarks, [...pupils[0], ...pupils[1]]);
  return [mouth[0] - eyes[0], mouth[1] - eyes[1]];
}

function mean(landmarks: Landmarks, indices: readonly number[]): Point {
  let [x, y] = [0, 0];
  for (const index of indices) {
    x += landmarks[index]![0];
    y += landmarks[index]![1];
  }
  return indices.length > 0 ? [x / indices.length, y / indices.length] : [0, 0];
}

/** Of each mirror pair the landmark at the image's left: by the name of its part, else the first half of the part. */
function leftIndices({ parts, mirror }: SidedScheme): Set<number> {
  const left = new Set<number>();
  for (const [name, indices] of Object.entries(parts)) {
    if (name.endsWith('ImageRight')) continue;
    // Contours over the middle line (jaw, nose, mouth) start at the image's left; of a pair the earlier one is there.
    for (const [at, index] of indices.entries()) {
      const other = indices.indexOf(mirror[index]!);
      if (name.endsWith('ImageLeft') || (other !== -1 && isLeft(at, other, indices.length, name)))
        left.add(index);
    }
  }
  return left;
}

/**
 * Jaw and nose run from left to right; the outlines of the mouth run round from the left corner: over the upper lip to
 * the right, and along the lower lip back.
 */
function isLeft(at: number, other: number, count: number, name: string): boolean {
  if (!name.startsWith('mouth')) return at < other;
  // Round an outline of `count` points from the left corner (0), the right corner is half way.
  const distance = (index: number) => Math.min(index, count - index);
  return distance(at) < distance(other);
}

/** The parts that have sides, two of a kind taken together: `eyes`, `mouthOuter`. */
function partPairs({ parts, mirror }: SidedScheme): [name: string, indices: readonly number[]][] {
  return Object.entries(parts).flatMap(([name, indices]): [string, readonly number[]][] => {
    if (name.endsWith('ImageRight') || indices.every((index) => mirror[index] === index)) return [];
    return [[name.endsWith('ImageLeft') ? `${name.slice(0, -'ImageLeft'.length)}s` : name, indices]];
  });
}

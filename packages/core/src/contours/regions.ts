import { MusicaError } from '../errors';
import type { Landmarks, Point } from '../geometry/point';
import { type LandmarkScheme, landmarkSchemes } from '../schemes/index';

/** A region of a face: its names in `regionsOf`. */
export const faceRegions = ['face', 'eyeImageLeft', 'eyeImageRight', 'lips', 'mouthInner'] as const;
export type FaceRegion = (typeof faceRegions)[number];

/**
 * Closed polygons around a region of a face, in pixels of the image: the `face` from the jaw up to the brows, the eyes
 * between the lids, the `lips` (outer edge, and as a second polygon the inner edge, which is left out), and what is between
 * the lips (`mouthInner`).
 * @param landmarks 68 (iBUG) or 98 (WFLW)
 * @throws MusicaError `landmarks` for another number
 */
export function regionPolygons(landmarks: Landmarks, region: FaceRegion): Point[][] {
  const scheme = landmarkSchemes.find(({ count, parts }) => count === landmarks.length && parts.mouthInner);
  if (scheme === undefined) {
    throw new MusicaError('landmarks', `${landmarks.length} landmarks: regions are known of 68 and of 98`);
  }
  const polygon = (indices: readonly number[]) => indices.map((index) => landmarks[index]!);
  const part = (name: string) => polygon(scheme.parts[name]!);
  if (region === 'face') return [polygon(outlineOf(scheme))];
  if (region === 'lips') return [part('mouthOuter'), part('mouthInner')];
  return [part(region)];
}

/** The jaw from the image's left to its right, and back along the brows: of outlines of 9 points the upper 5. */
function outlineOf({ parts }: LandmarkScheme): number[] {
  const upper = (name: string) => parts[name]!.slice(0, 5);
  return [...parts.jaw!, ...upper('browImageRight').reverse(), ...upper('browImageLeft').reverse()];
}

/**
 * A region of a face as a mask: 255 for pixels whose centre lies in it, else 0.
 * @param size of the image, in pixels
 * @returns one byte a pixel, row by row
 * @throws MusicaError as `regionPolygons`
 */
export function regionMask(
  landmarks: Landmarks,
  region: FaceRegion,
  { width, height }: { readonly width: number; readonly height: number },
): Uint8Array {
  return fillPolygons(regionPolygons(landmarks, region), width, height);
}

/** Even-odd: within an odd number of the polygons' edges. A centre on an edge belongs to the polygon at its right. */
function fillPolygons(polygons: readonly (readonly Point[])[], width: number, height: number): Uint8Array {
  const mask = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const crossings = polygons.flatMap((polygon) => crossingsAt(y, polygon)).sort((a, b) => a - b);
    for (let pair = 0; pair + 1 < crossings.length; pair += 2) {
      const from = Math.max(0, Math.ceil(crossings[pair]!));
      const to = Math.min(width, Math.ceil(crossings[pair + 1]!));
      if (to > from) mask.fill(255, y * width + from, y * width + to);
    }
  }
  return mask;
}

function crossingsAt(y: number, polygon: readonly Point[]): number[] {
  return polygon.flatMap(([x1, y1], index) => {
    const [x2, y2] = polygon[(index + 1) % polygon.length]!;
    return y1 <= y !== y2 <= y ? [x1 + ((y - y1) / (y2 - y1)) * (x2 - x1)] : [];
  });
}

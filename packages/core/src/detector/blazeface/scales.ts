import { viewStep } from './face-network';

/**
 * Areas of the input in pixels, from coarse to fine: about 128 x 96, 320 x 192 and 800 x 450. Faces of 20 to 110 pixels
 * are found in each, so that the three together reach from the whole frame down to 1/40 of its longer side. The network
 * takes 2,900 multiply-adds a pixel: 35, 180 and 1,040 million.
 */
const areas = [12_288, 61_440, 360_000] as const;

/** How many scales there are. */
export const deepest = areas.length - 1;

/** Enlarging an image further than this shows nothing new. */
const leastScale = 1 / 1.6;

/** A scale that is not finer than the one before by this factor is left out. */
const leastGain = 1.5;

/**
 * The scales at which an image is searched, in pixels of the image for each pixel of the input, from coarse to fine.
 * They go by the area, so that what a search costs at most does not depend on how large the image is. Where an image is
 * more than twice as long as it is high, the area grows with the root of that: in a panorama faces are small beside the
 * longer side, and there is room for more of them.
 * @param depth number of the last scale, from 0
 */
export function searchScales(size: { width: number; height: number }, depth: number): number[] {
  const scales: number[] = [];
  const elongation = Math.max(size.width / size.height, size.height / size.width) / 2;
  for (const area of areas.slice(0, depth + 1)) {
    const scale = fittingScale(size, area * Math.sqrt(Math.max(1, elongation)));
    const last = scales.at(-1);
    if (last === undefined) scales.push(scale);
    else if (last / Math.max(scale, leastScale) >= leastGain) scales.push(Math.max(scale, leastScale));
  }
  return scales;
}

/** The scale near an area at which an image fills the whole steps of the network best. */
function fittingScale({ width, height }: { width: number; height: number }, area: number): number {
  const wanted = Math.sqrt((width * height) / area);
  let [best, least] = [wanted, Infinity];
  for (const side of [width, height]) {
    const steps = side / wanted / viewStep;
    for (const whole of [Math.floor(steps), Math.ceil(steps)]) {
      if (whole < 1) continue;
      const scale = side / (whole * viewStep);
      if (Math.abs(Math.log(scale / wanted)) > 0.2) continue;
      const waste = filled(width / scale) * filled(height / scale);
      if (waste < least) [best, least] = [scale, waste];
    }
  }
  return best;
}

/** How much longer than `length` the input is that holds it. */
const filled = (length: number) => (Math.ceil(length / viewStep - 1e-6) * viewStep) / length;

import type { BlockWeights, FaceWeights } from './face-weights';

/** Binary places of weights and sums, as in the kernels. */
export const shortPlaces = { first: 15, depthwise: 11, pointwise: 13 } as const;

/** What the largest 16-bit number of each channel stands for. */
export interface ShortScales {
  /** For each size of maps. */
  readonly maps: readonly Float64Array[];
  /** For each block: the output of its depthwise convolution. */
  readonly spread: readonly Float64Array[];
}

/** Room above the largest value that was met. What is larger still is cut off. */
const HEADROOM = 1.5;
/** A sum of products must stay below 2^31, the product of two largest numbers and two. */
const SUM = 1.99;
/** Far more than it takes. */
const MOST_ROUNDS = 20;
/** Weights must stay below 2^15. */
const WEIGHT = 0.999;

/** For each block, the size of its input's maps (0 to 3): every block of stride 2 leads to the next one. */
export function mapSizes(blocks: readonly BlockWeights[]): number[] {
  let size = 0;
  return blocks.map(({ stride }) => {
    const own = size;
    if (stride === 2) size++;
    return own;
  });
}

/**
 * Scales so that no sum of the kernels can overflow, whatever the image: where the largest values that were met would
 * allow for it, a channel's scale is made coarser.
 */
export function shortScales({ blocks, largest }: FaceWeights): ShortScales {
  const sizes = mapSizes(blocks);
  const maps = largest.maps.map(withHeadroom);
  const spread = largest.spread.map(withHeadroom);
  // A coarser scale of one layer asks for more of the next; two or three rounds settle it.
  for (let round = 0, settled = false; !settled && round < MOST_ROUNDS; round++) {
    settled = true;
    const raise = (scales: Float64Array, channel: number, least: number) => {
      if (scales[channel]! >= least) return;
      scales[channel] = 1.01 * least;
      settled = false;
    };
    blocks.forEach(({ channels, filters, depthwise, pointwise, bias }, index) => {
      const from = maps[sizes[index]!]!;
      const between = spread[index]!;
      const to = maps[index + 1 < blocks.length ? sizes[index + 1]! : 3]!;
      for (let channel = 0; channel < channels; channel++) {
        const taps = Array.from({ length: 9 }, (_, tap) => Math.abs(depthwise[tap * channels + channel]!));
        raise(between, channel, (from[channel]! * leastScale(taps)) / 2 ** (15 - shortPlaces.depthwise));
        // Max-pooled maps keep their values, times a factor of at most 1.
        if (to !== from) raise(to, channel, from[channel]!);
      }
      for (let filter = 0; filter < filters; filter++) {
        const terms = Array.from(between, (scale, channel) =>
          Math.abs(scale * pointwise[channel * filters + filter]!),
        );
        const least = leastScale([...terms, Math.abs(bias[filter]!)]);
        raise(to, filter, least / 2 ** (15 - shortPlaces.pointwise));
      }
    });
  }
  return { maps, spread };
}

/** Least scale for weights times the scales of what they are multiplied with, were products kept to 15 binary places. */
function leastScale(terms: readonly number[]): number {
  const sum = terms.reduce((total, term) => total + term, 0);
  return Math.max(sum / SUM, Math.max(...terms) / WEIGHT);
}

function withHeadroom(values: Float32Array): Float64Array {
  // Channels that are hardly ever used must not get a scale of next to nothing.
  const middle = Float64Array.from(values).sort()[values.length >> 1]!;
  return Float64Array.from(values, (value) => HEADROOM * Math.max(value, middle / 8));
}

import { type BlockWeights, type FaceWeights, firstFilters, shortBlocks } from './face-weights';

/** Binary places of weights and sums, as in the kernels. */
export const shortPlaces = { first: 15, depthwise: 14, pointwise: 13 } as const;

/** The largest 16-bit number. */
export const LARGEST = 32767;

/** What a pixel of value 1 is as a 16-bit number: 32 (255 - 127.5). More would leave too little for the weights. */
export const largestPixel = 32 * 127.5;

/** What the largest 16-bit number of each channel stands for. */
export interface ShortScales {
  /** For each size of maps (see `LargestValues`). */
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

/** For each block the sizes of its input's and its output's maps, 0 to 2: a block of stride 2 leads to the next one. */
export function mapSizes(blocks: readonly BlockWeights[]): { from: number; to: number }[] {
  let size = 0;
  return blocks.map(({ stride }) => {
    const from = size;
    if (stride === 2) size++;
    return { from, to: size };
  });
}

/**
 * Scales so that no sum of the kernels can overflow, whatever the image: where the largest values that were met would
 * allow for it, a channel's scale is made coarser.
 */
export function shortScales({ first, firstBias, blocks: all, largest }: FaceWeights): ShortScales {
  const blocks = all.slice(0, shortBlocks);
  const sizes = mapSizes(blocks);
  const maps = largest.maps.map(withHeadroom);
  const spread = largest.spread.map(withHeadroom);
  maps[0] = maps[0]!.map((scale, filter) => {
    const terms = [firstBias[filter]!];
    for (let at = filter; at < first.length; at += firstFilters) terms.push(first[at]!);
    const largestTerm = Math.max(...terms.map(Math.abs));
    const sum = terms.reduce((total, term) => total + Math.abs(term), 0);
    return Math.max(scale, sum / SUM, (largestTerm * LARGEST) / largestPixel / WEIGHT);
  });
  // A coarser scale of one layer asks for more of the next; two or three rounds settle it.
  for (let round = 0, settled = false; !settled && round < MOST_ROUNDS; round++) {
    settled = true;
    const raise = (scales: Float64Array, channel: number, least: number) => {
      if (scales[channel]! >= least) return;
      scales[channel] = 1.01 * least;
      settled = false;
    };
    blocks.forEach(({ channels, filters, depthwise, pointwise, bias }, index) => {
      const size = sizes[index]!;
      const [from, between, to] = [maps[size.from]!, spread[index]!, maps[size.to]!];
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

import { fromFloat16, MusicaError } from '@musica/core';

/** A depthwise 3 x 3 convolution and the pointwise one behind it. */
export interface BlockWeights {
  readonly stride: 1 | 2;
  readonly channels: number;
  readonly filters: number;
  /** [3, 3, channels] */
  readonly depthwise: Float32Array;
  /** [channels, filters] */
  readonly pointwise: Float32Array;
  /** [filters] */
  readonly bias: Float32Array;
}

/** A 1 x 1 convolution that gives answers. */
export interface HeadWeights {
  /** Numbers for each cell: those of all its anchors. */
  readonly filters: number;
  /** [96, filters] */
  readonly kernel: Float32Array;
  /** [filters] */
  readonly bias: Float32Array;
}

/**
 * BlazeFace's weights (Bazarevsky et al., arXiv 1907.05047; the network of 256 x 256 pixels). After a convolution of 5 x 5
 * with stride 2 and ReLU come blocks: depthwise and pointwise convolution, to which the block's input is added before
 * ReLU. Where a block has stride 2 its input is max-pooled, and where it has more filters than channels, filled up with zeros.
 */
export interface FaceWeights {
  /** [5, 5, 3, 24] */
  readonly first: Float32Array;
  readonly firstBias: Float32Array;
  /** What leads to the fine grid. */
  readonly blocks: readonly BlockWeights[];
  /** From the fine grid to the coarse one; nothing is added to this block. */
  readonly coarseBlock: BlockWeights;
  readonly fineScores: HeadWeights;
  readonly fineValues: HeadWeights;
  readonly coarseScores: HeadWeights;
  readonly coarseValues: HeadWeights;
  /** The largest values that were met, for numbers of 16 bits. */
  readonly largest: LargestValues;
}

export interface LargestValues {
  /** For each channel of the maps of one size: half, a quarter and an eighth of the input. */
  readonly maps: readonly Float32Array[];
  /** For each block on maps of these sizes, `shortBlocks` of them: each channel of its depthwise convolution. */
  readonly spread: readonly Float32Array[];
}

/** Filters of the first convolution. */
export const firstFilters = 24;

type BlockShape = readonly [channels: number, filters: number, stride: 1 | 2];

const sevenOf = (channels: number): BlockShape[] =>
  Array.from({ length: 7 }, () => [channels, channels, 1] as const);

const shapes: readonly BlockShape[] = [
  ...sevenOf(24),
  [24, 24, 2],
  ...sevenOf(24),
  [24, 48, 2],
  ...sevenOf(48),
  [48, 96, 2],
  ...sevenOf(96),
];

/** Blocks that end on maps of an eighth of the input or larger: those before the first one of 96 filters. */
export const shortBlocks = shapes.findIndex(([, filters]) => filters === 96);

const magic = 'BLAZE256';

/**
 * Reads `blazeface/weights.bin` of @musica/models: 8 bytes "BLAZE256", then float16 in the order of `FaceWeights`.
 * @throws MusicaError `detector` where it is another file, or one cut short
 */
export function readFaceWeights(bytes: Uint8Array): FaceWeights {
  const hint = 'take blazeface/weights.bin of @musica/models';
  if (String.fromCharCode(...bytes.subarray(0, magic.length)) !== magic) {
    throw new MusicaError(
      'detector',
      'these are not the weights of the face detector: another kind of file',
      {
        hint,
      },
    );
  }
  // A copy, because 16-bit numbers must start at an even address. (Node's Buffer has a `slice` that copies nothing.)
  const halves = new Uint16Array(Math.max(0, bytes.length - magic.length) >> 1);
  new Uint8Array(halves.buffer).set(bytes.subarray(magic.length, magic.length + halves.byteLength));
  let at = 0;
  const take = (count: number): Float32Array => {
    at += count;
    return at > halves.length ? new Float32Array(count) : fromFloat16(halves.subarray(at - count, at));
  };
  const block = ([channels, filters, stride]: BlockShape): BlockWeights => ({
    stride,
    channels,
    filters,
    depthwise: take(9 * channels),
    pointwise: take(channels * filters),
    bias: take(filters),
  });
  const head = (filters: number): HeadWeights => ({
    filters,
    kernel: take(96 * filters),
    bias: take(filters),
  });
  const weights: FaceWeights = {
    first: take(5 * 5 * 3 * firstFilters),
    firstBias: take(firstFilters),
    blocks: shapes.map(block),
    coarseBlock: block([96, 96, 2]),
    fineScores: head(2),
    fineValues: head(2 * 16),
    coarseScores: head(6),
    coarseValues: head(6 * 16),
    largest: {
      maps: [24, 24, 48].map(take),
      spread: shapes.slice(0, shortBlocks).map(([channels]) => take(channels)),
    },
  };
  const expected = magic.length + 2 * at;
  if (bytes.length !== expected) {
    throw new MusicaError(
      'detector',
      `the weights of the face detector are ${bytes.length} bytes long instead of ${expected}`,
      { hint },
    );
  }
  return weights;
}

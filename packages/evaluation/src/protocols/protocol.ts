import type { Normalizer } from '@musica/core';
import type { AugmentInput } from '@musica/datasets';

/** A number that a paper prints. */
export interface PublishedValue {
  /** The subset of the test set that it is of, by the names of `Protocol.subsets`. */
  readonly subset: string;
  /** Percent. */
  readonly nme: number;
}

/** A row of a paper's table. */
export interface PublishedResult {
  readonly method: string;
  readonly source: string;
  /** What errors were divided by; undefined where the paper does not say. */
  readonly normalizer: Normalizer | undefined;
  readonly values: readonly PublishedValue[];
  /** Millions, where they are given. */
  readonly multiplyAdds?: number;
  /** What has to be known to compare with it. */
  readonly note?: string;
}

/** A part of a data set as it is handed out. */
export interface DatasetPart {
  /** As a reader finds it in the data set: where it lies. */
  readonly place: string;
  readonly split: 'train' | 'test';
  readonly faces: number;
  /** What has to be there, in words. */
  readonly expected: string;
}

/** How the paper trains on, and measures with, one data set. */
export interface Protocol {
  readonly name: '300w' | 'wflw';
  readonly title: string;
  /** Name of the format in `datasetFormats`. */
  readonly format: string;
  /** Name of the configuration that the paper trains. */
  readonly config: string;
  readonly parts: readonly DatasetPart[];
  /** Subsets of the test split in the order of the table, with the number of their faces; `full` is the whole split. */
  readonly subsets: readonly (readonly [name: string, faces: number])[];
  readonly published: readonly PublishedResult[];
}

/** The paper. */
const paper = 'Shapira, Levy, Goldin, Jevnisek: Knowing When to Quit, ACM MM 2021, arXiv 2108.00377';

export const protocol300w: Protocol = {
  name: '300w',
  title: '300W, 68 landmarks',
  format: '300w',
  config: 'musica-68',
  parts: [
    ['afw', 'train', 337],
    ['helen/trainset', 'train', 2000],
    ['lfpw/trainset', 'train', 811],
    ['helen/testset', 'test', 330],
    ['lfpw/testset', 'test', 224],
    ['ibug', 'test', 135],
  ].map(([place, split, faces]) => ({
    place: place as string,
    split: split as 'train' | 'test',
    faces: faces as number,
    expected: `${faces} images (.jpg, .png) with a .pts file each`,
  })),
  subsets: [
    ['common', 554],
    ['challenging', 135],
    ['full', 689],
  ],
  published: [
    {
      method: 'MuSiCa (the paper)',
      source: paper,
      normalizer: undefined,
      values: [{ subset: 'challenging', nme: 8.16 }],
      multiplyAdds: 95,
      note: 'the paper does not name the normaliser of this figure: very probably inter-pupil, by which errors are larger than by inter-ocular distance',
    },
    {
      method: 'PFLD 0.25X',
      source: 'Guo et al.: PFLD, A Practical Facial Landmark Detector, arXiv 1902.10859',
      normalizer: 'inter-ocular',
      values: [{ subset: 'challenging', nme: 5.15 }],
    },
    {
      method: 'SPIGA',
      source:
        'Prados-Torreblanca et al.: Shape Preserving Facial Landmarks with Graph Attention Networks, BMVC 2022',
      normalizer: 'inter-ocular',
      values: [{ subset: 'challenging', nme: 4.66 }],
    },
    {
      method: 'STAR',
      source: 'Zhou et al.: STAR Loss, CVPR 2023',
      normalizer: 'inter-ocular',
      values: [{ subset: 'challenging', nme: 4.32 }],
    },
  ],
};

const wflwLists = 'WFLW_annotations/list_98pt_rect_attr_train_test';

export const protocolWflw: Protocol = {
  name: 'wflw',
  title: 'WFLW, 98 landmarks',
  format: 'wflw',
  config: 'musica-98-p49',
  parts: [['train', 7500] as const, ['test', 2500] as const].map(([split, faces]) => ({
    place: `${wflwLists}/list_98pt_rect_attr_${split}.txt`,
    split,
    faces,
    expected: `a list of ${faces} faces, whose images lie in WFLW_images`,
  })),
  subsets: [
    ['full', 2500],
    ['pose', 326],
    ['expression', 314],
    ['illumination', 698],
    ['makeup', 206],
    ['occlusion', 736],
    ['blur', 773],
  ],
  published: [
    {
      method: 'MuSiCa (the paper, 49 patches)',
      source: paper,
      normalizer: 'inter-ocular',
      values: [{ subset: 'expression', nme: 8.8 }],
    },
  ],
};

export const protocols: readonly Protocol[] = [protocol300w, protocolWflw];

/**
 * The training of the paper and of the authors' code: 21,000 steps of 128 faces, Adam from 1e-3, a tenth after 15,000 steps,
 * weights averaged with 0.9999, initial weights of deviation 0.01, and its augmentation. Of our own are the mirror, which
 * the authors leave out though it costs nothing, and that occluders are not only of noise. No face is kept for calibration: the
 * whole training split is trained on, as in the paper.
 */
export const paperRecipe = {
  batch: 128,
  steps: 21_000,
  seed: 1,
  schedule: { kind: 'staircase', rate: 1e-3, every: 15_000 },
  averageDecay: 0.9999,
  initialization: 'reference',
  calibrationSplit: 0,
  augmentation: {
    mirror: 0.5,
    rotation: { probability: 0.5, degrees: 30 },
    shear: { probability: 0.5, amount: 0.3 },
    verticalScale: { probability: 0.5, range: [0.6, 1.4] },
    gain: { probability: 0 },
    tone: { probability: 0.5, brightness: 0, contrast: [1, 1], gamma: [1, 1], clipping: 0.4 },
    grayscale: 0.5,
    occluder: { probability: 0.5, largestSide: 0.5 },
    blur: { probability: 0 },
    noise: { probability: 0 },
    box: { scale: [1, 1], aspect: 0, shift: 0, strong: 0.5 },
  } satisfies AugmentInput,
} as const;

/** What `--quick` changes: minutes instead of hours, to see that all is in place. Its figures say nothing about the paper. */
export const quickChanges = {
  batch: 32,
  steps: 1000,
  schedule: { kind: 'cosine', rate: 1e-3, warmup: 0.03 },
  averageDecay: 0.99,
  initialization: 'fan-in',
} as const;

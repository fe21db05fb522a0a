import type { LandmarkScheme, ModelConfig, ModelDescription } from '@musica/core';
import type { FaceRecord } from '@musica/datasets';
import type { Progress } from '@musica/training';

// All that schemas are made of, in one program.
export type { AugmentOptions, Dataset, Prediction } from '@musica/datasets';
export type * from '../../packages/cli/src/outputs';
export type { Study } from '../../packages/training/src/study/study';
export type { Recipe } from '../../packages/training/src/train/recipe';

/** A landmark scheme of your own. Only `name` and `count` (or `names`) are needed; what needs more says so. */
export interface OwnScheme extends Partial<Omit<LandmarkScheme, 'name' | 'mirror'>> {
  /** Short name, used in files. */
  readonly name: string;
  /** For each landmark the one that it becomes in a mirror; or the pairs that change places. */
  readonly mirror?: readonly number[] | readonly (readonly [number, number])[];
}

/** A configuration as a file has it: fields with a default may be left out. `landmarks` follow from the scheme. */
export type ConfigFile = Pick<ModelConfig, 'name'> &
  Partial<Omit<ModelConfig, 'scheme'>> & {
    /** The landmark scheme: a name, or all of it. */
    readonly scheme?: string | OwnScheme;
  };

/** A configuration, or the name of one. */
export type WrittenModel = string | ConfigFile;

/** A face as faces.jsonl has it. */
export interface ManifestFace extends Omit<FaceRecord, 'image' | 'box'> {
  /** Path of the image below the folder of the data set. */
  readonly image: string;
  /** x, y, width, height in pixels of a box that comes with the data set; not always the tight landmark box. */
  readonly box?: readonly number[];
}

/** A line of metrics.jsonl, which `musica train` writes. */
export type MetricsLine = Progress;

/** model.json, as `musica train`, `export`, `average` and `calibrate` write it: the layout of TensorFlow.js. */
export interface ModelFile {
  readonly format: 'musica-cascade';
  readonly generatedBy?: string;
  /** What the model is, and what it says of its own results. */
  readonly userDefinedMetadata: { readonly version: 1 } & Omit<ModelDescription, 'landmarkErrors'>;
  /** The files of weights beside it, and what lies in them, in TensorFlow.js' own format. */
  readonly weightsManifest: readonly {
    /** Names of files in the same folder; each carries the start of the SHA-256 of its content. */
    readonly paths: readonly string[];
    readonly weights: readonly {
      readonly name: string;
      readonly shape: readonly number[];
      readonly dtype: string;
    }[];
  }[];
}

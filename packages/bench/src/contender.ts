import type { Box, PixelImage, Point } from '@musica/core';
import type { BackendName } from '@musica/node';
import type { TwinRequest } from './training/twin';

/** Something that finds landmarks, as the benchmark sees it. Loaded in a process of its own. */
export interface Contender {
  /** What exactly runs. */
  readonly detail: string;
  /** What one face costs at most; only of contenders on the kernels that peak throughput is measured with. */
  readonly cost?: {
    readonly multiplyAdds: number;
    /** What minimal filtering leaves of them. */
    readonly filteredMultiplyAdds: number;
    readonly weightBytes: number;
  };
  /** Makes everything ready to run on these faces; what follows is timed. */
  prepare(image: PixelImage, boxes: readonly Box[]): Promise<void>;
  /**
   * Landmarks of all faces that were prepared, crop and read-back included.
   * @param selective with early exit; only for contenders that have it
   * @returns anything that depends on all results, so that no work can be left out
   */
  run(selective: boolean): Promise<number>;
  /** Whether it can stop early. */
  readonly selective: boolean;
  /** The same as `run(false)`, told apart. @returns milliseconds of each part, in order */
  stages?(): Promise<Record<string, number>>;
  /**
   * For judging accuracy, of contenders that take boxes: 68 landmarks for a tight landmark box, in pixels of the image; of a
   * model with landmarks of its own, these.
   */
  landmarks?(image: PixelImage, box: Box): Promise<readonly Point[]>;
  /** Everything that it finds, where that is more than landmarks. */
  points?(image: PixelImage, box: Box): Promise<readonly Point[]>;
}

/** What the benchmark's parent process asks of a contender's process. */
export type BenchRequest =
  | { readonly op: 'load'; readonly contender: ContenderName; readonly exitBelow: number }
  | { readonly op: 'prepare'; readonly image: PixelImage; readonly boxes: readonly Box[] }
  | { readonly op: 'run'; readonly selective: boolean; readonly milliseconds: number }
  | { readonly op: 'stages'; readonly milliseconds: number }
  | { readonly op: 'landmarks' | 'points'; readonly image: string; readonly box: Box }
  | {
      readonly op: 'train';
      readonly backend: BackendName;
      readonly batch: number;
      readonly milliseconds: number;
    }
  | ({ readonly op: 'twin' } & TwinRequest)
  | { readonly op: 'peaks'; readonly workingSets: readonly number[] };

/** Which contender: a model of ours on a backend, a peer, or what finds the faces of a photograph itself. */
export type ContenderName =
  | { readonly kind: 'musica'; readonly model: string; readonly backend: string }
  | { readonly kind: 'peer'; readonly peer: PeerName }
  | { readonly kind: 'pipeline'; readonly pipeline: PipelineName };

/** The peers, by the names they have in the results. */
export const peerNames = ['faceApi68', 'faceApi68Tiny', 'faceMesh'] as const;
export type PeerName = (typeof peerNames)[number];

/** What takes photographs, by the names in the results. */
export const pipelineNames = ['musica', 'before', 'human', 'faceApi'] as const;
export type PipelineName = (typeof pipelineNames)[number];

/** What its process answers to `load`. */
export interface LoadedContender {
  readonly detail: string;
  readonly cost?: Contender['cost'];
  readonly selective: boolean;
  readonly stages: boolean;
}

/** What it answers to `run`. */
export interface TimedRuns {
  /** Milliseconds of each call. */
  readonly wall: readonly number[];
  /** Milliseconds of processor time of each call: what it takes when nothing else wants the processor. */
  readonly cpu: readonly number[];
  /** Mean of what the calls gave: of pipelines, faces. */
  readonly mean?: number;
}

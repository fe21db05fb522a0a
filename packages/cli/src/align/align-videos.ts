import { extname, join } from 'node:path';
import {
  type Aligner,
  describeError,
  type FaceDetector,
  isMusicaError,
  type TrackedFace,
  trackedFaceJson,
} from '@musica/core';
import { csvWriter, parquetBytes, type TableFace } from '@musica/datasets';
import { videoExtensions, writeFileAtomic, writeLinesAtomic } from '@musica/files';
import { type FollowedVideo, type FollowOptions, followVideo } from '@musica/node';
import type { ResultFormat } from './write-results';

/** What became of one video. */
export interface AlignedVideo {
  readonly path: string;
  /** Undefined where it could not be followed to its end. */
  readonly video?: Pick<FollowedVideo, 'width' | 'height' | 'frameRate'>;
  /** Frames, rows that were written, and different faces in them. */
  readonly frames: number;
  readonly rows: number;
  readonly faces: number;
  /** The file of the rows. */
  readonly out?: string;
  readonly problems: readonly string[];
}

export interface VideoTask {
  readonly path: string;
  /** Its result files without ending. */
  readonly name: string;
}

export interface VideoOutput extends Omit<FollowOptions, 'draw'> {
  readonly folder: string;
  readonly format: ResultFormat;
  /** Whether a video with the faces drawn is written too, and whether with the axes of the heads. */
  readonly draw?: { readonly pose: boolean };
}

export const isVideo = (path: string) => videoExtensions.includes(extname(path).toLowerCase());

/** Follows the faces of a video, and writes a row a face a frame: NAME.faces.csv, .parquet or .jsonl. */
export async function alignVideo(
  { path, name }: VideoTask,
  aligner: Aligner,
  detector: FaceDetector,
  { folder, format, draw, ...options }: VideoOutput,
): Promise<AlignedVideo> {
  const ids = new Set<number>();
  let [frames, rows] = [0, 0];
  try {
    const to = (ending: string) => join(folder, ...`${name}${ending}`.split('/'));
    const drawn = draw && { draw: { path: to('.drawn.mp4'), ...draw } };
    const video = await followVideo(path, aligner, detector, { ...options, ...drawn });
    const { width, height, frameRate } = video;
    const each = async function* () {
      for await (const { frame, time, faces } of video.frames) {
        frames++;
        for (const [index, face] of faces.entries()) {
          ids.add(face.id);
          rows++;
          yield { frame, time, index, face };
        }
      }
    };
    const table = (row: Row) => tableFace(path, row, width, height);
    let out: string;
    if (format === 'parquet') {
      const all: TableFace[] = [];
      for await (const row of each()) all.push(table(row));
      out = to('.faces.parquet');
      await writeFileAtomic(out, parquetBytes(all));
    } else {
      const csv = csvWriter();
      const lines = async function* () {
        for await (const row of each()) {
          if (format === 'csv') yield* csv(table(row));
          else yield JSON.stringify({ video: path, ...trackedFaceJson(row.frame, row.time, row.face) });
        }
      };
      out = to(format === 'csv' ? '.faces.csv' : '.faces.jsonl');
      await writeLinesAtomic(out, lines());
    }
    return { path, video: { width, height, frameRate }, frames, rows, faces: ids.size, out, problems: [] };
  } catch (error) {
    if (!isMusicaError(error) || error.code !== 'image') throw error;
    return { path, frames, rows: 0, faces: 0, problems: [describeError(error)] };
  }
}

interface Row {
  readonly frame: number;
  readonly time: number;
  readonly index: number;
  readonly face: TrackedFace;
}

function tableFace(
  image: string,
  { frame, time, index, face }: Row,
  width: number,
  height: number,
): TableFace {
  const { id, eyes, ...found } = face;
  const video = { frame, time, id, eyesShut: eyes?.shut, blinks: eyes?.count };
  return { ...found, image, index, width, height, video };
}

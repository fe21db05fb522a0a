import { join } from 'node:path';
import {
  type FaceAlignment,
  faceJson,
  type ImageJson,
  isMusicaError,
  type LandmarkScheme,
  type MusicaError,
  type PixelImage,
} from '@musica/core';
import { type Prediction, writePredictions, writePts } from '@musica/datasets';
import { makeFolder, writeFileAtomic } from '@musica/files';
import { drawLandmarks, type ImageFormat } from '@musica/node';

export const resultFormats = ['pts', 'json', 'jsonl'] as const;

/**
 * - `pts`: `NAME.pts`, with several faces `NAME_0.pts`, `NAME_1.pts` ..; and predictions.jsonl for what .pts cannot hold
 * - `json`: `NAME.json` with everything about the image's faces
 * - `jsonl`: predictions.jsonl alone, a face a line
 */
export type ResultFormat = (typeof resultFormats)[number];

/** Writes what `align` found into a folder; each file appears complete or not at all. */
export class ResultWriter {
  /** What the landmarks mean, for the lines that are drawn. */
  scheme: LandmarkScheme | undefined;
  readonly #predictions: Prediction[] = [];
  #wrote = false;

  private constructor(
    private readonly folder: string,
    private readonly format: ResultFormat,
    private readonly drawing: ImageFormat | undefined,
  ) {}

  /**
   * Makes the folder, so that one that cannot be written to is found before the work is done.
   * @param drawing the format of the drawn images; none are drawn without it
   * @throws MusicaError `output`
   */
  static async create(folder: string, format: ResultFormat, drawing?: ImageFormat): Promise<ResultWriter> {
    await makeFolder(folder);
    return new ResultWriter(folder, format, drawing);
  }

  /** Whether there is any file by now. */
  get wrote(): boolean {
    return this.#wrote;
  }

  /**
   * Writes the files of one image. Its faces get into predictions.jsonl also where that fails.
   * @param name of the result files, without ending (see `outputNames`)
   * @throws MusicaError `output`
   */
  async write(name: string, path: string, image: PixelImage, faces: readonly FaceAlignment[]): Promise<void> {
    this.#predictions.push(...faces.map((face, index) => ({ ...face, image: path, index })));
    const write = async (ending: string, content: Uint8Array | string) => {
      await writeFileAtomic(join(this.folder, ...`${name}${ending}`.split('/')), content);
      this.#wrote = true;
    };
    if (this.format === 'json') {
      await write('.json', `${JSON.stringify(imageJson(path, image, faces))}\n`);
    }
    if (this.format === 'pts') {
      for (const [index, { landmarks }] of faces.entries()) {
        await write(faces.length === 1 ? '.pts' : `_${index}.pts`, writePts(landmarks));
      }
    }
    if (this.drawing !== undefined) {
      const labelled = faces.map((face) => ({ ...face, label: `${face.predictedNme.toFixed(1)} %` }));
      const ending = this.drawing === 'jpeg' ? '.drawn.jpg' : '.drawn.png';
      await write(
        ending,
        await drawLandmarks(image, labelled, { format: this.drawing, scheme: this.scheme }),
      );
    }
  }

  /**
   * Writes predictions.jsonl, where the format has one and there are any: those of an earlier run are not replaced by
   * nothing. To be called at the end, an early one too.
   * @throws MusicaError `output`
   */
  async finish(): Promise<void> {
    if (this.format === 'json' || this.#predictions.length === 0) return;
    await writePredictions(join(this.folder, 'predictions.jsonl'), this.#predictions);
    this.#wrote = true;
  }
}

/** What makes every further write fail as well. */
const diskErrors = ['ENOSPC', 'EDQUOT', 'EROFS', 'EIO'];

/** Whether a failure to write is one of that file (its name is too long, or a folder's), and others may do. */
export function concernsOneFile(error: unknown): error is MusicaError {
  if (!isMusicaError(error) || error.code !== 'output') return false;
  return !diskErrors.includes((error.cause as NodeJS.ErrnoException | undefined)?.code ?? '');
}

export function imageJson(path: string, image: PixelImage, faces: readonly FaceAlignment[]): ImageJson {
  return { image: path, width: image.width, height: image.height, faces: faces.map(faceJson) };
}

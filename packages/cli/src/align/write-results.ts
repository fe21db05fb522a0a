import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { FaceAlignment, PixelImage } from '@musica/core';
import { type Prediction, writePredictions, writePts } from '@musica/datasets';
import { drawLandmarks, outputError, type PictureFormat, writeFileAtomic } from '@musica/node';
import { faceJson, type ImageJson } from '../shared/face-json';

export const resultFormats = ['pts', 'json', 'jsonl'] as const;

/**
 * - `pts`: `NAME.pts`, with several faces `NAME_0.pts`, `NAME_1.pts` ..; and predictions.jsonl for what .pts cannot hold
 * - `json`: `NAME.json` with everything about the picture's faces
 * - `jsonl`: predictions.jsonl alone, a face a line
 */
export type ResultFormat = (typeof resultFormats)[number];

/** Writes what `align` found into a folder; each file appears complete or not at all. */
export class ResultWriter {
  readonly #predictions: Prediction[] = [];

  private constructor(
    private readonly folder: string,
    private readonly format: ResultFormat,
    private readonly picture: PictureFormat | undefined,
  ) {}

  /**
   * Makes the folder, so that one that cannot be written to is found before the work is done.
   * @param picture the format of the drawn pictures; none are drawn without it
   * @throws MusicaError `output`
   */
  static async create(folder: string, format: ResultFormat, picture?: PictureFormat): Promise<ResultWriter> {
    try {
      await mkdir(folder, { recursive: true });
    } catch (cause) {
      throw outputError(folder, cause);
    }
    return new ResultWriter(folder, format, picture);
  }

  /** @param name of the result files, without ending (see `outputNames`) */
  async write(name: string, path: string, image: PixelImage, faces: readonly FaceAlignment[]): Promise<void> {
    const at = (ending: string) => join(this.folder, ...`${name}${ending}`.split('/'));
    if (this.format === 'json') {
      await writeFileAtomic(at('.json'), `${JSON.stringify(imageJson(path, image, faces))}\n`);
    }
    if (this.format === 'pts') {
      for (const [index, { landmarks }] of faces.entries()) {
        await writeFileAtomic(at(faces.length === 1 ? '.pts' : `_${index}.pts`), writePts(landmarks));
      }
    }
    if (this.picture !== undefined) {
      const labelled = faces.map((face) => ({ ...face, label: `${face.predictedNme.toFixed(1)} %` }));
      const ending = this.picture === 'jpeg' ? '.drawn.jpg' : '.drawn.png';
      await writeFileAtomic(at(ending), await drawLandmarks(image, labelled, { format: this.picture }));
    }
    this.#predictions.push(...faces.map((face, index) => ({ ...face, image: path, index })));
  }

  /** Writes predictions.jsonl, where the format has one. To be called at the end, an early one too. */
  async finish(): Promise<void> {
    if (this.format !== 'json')
      await writePredictions(join(this.folder, 'predictions.jsonl'), this.#predictions);
  }
}

export function imageJson(path: string, image: PixelImage, faces: readonly FaceAlignment[]): ImageJson {
  return { image: path, width: image.width, height: image.height, faces: faces.map(faceJson) };
}

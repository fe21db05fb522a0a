import { join } from 'node:path';
import { type FaceAlignment, faceJson, type ImageJson, isMusicaError, type MusicaError } from '@musica/core';
import { csvLines, parquetBytes, type TableFace, writePredictions, writePts } from '@musica/datasets';
import { makeFolder, writeFileAtomic, writeLinesAtomic } from '@musica/files';
import type { ImageFormat } from '@musica/node';
import type { AlignedImage } from './align-images';

export const resultFormats = ['pts', 'json', 'jsonl', 'csv', 'parquet'] as const;

/**
 * - `pts`: `NAME.pts`, with several faces `NAME_0.pts`, `NAME_1.pts` ..; and predictions.jsonl for what .pts cannot hold
 * - `json`: `NAME.json` with everything about the image's faces
 * - `jsonl`: predictions.jsonl alone, a face a line
 * - `csv`, `parquet`: faces.csv or faces.parquet alone, a face a row
 */
export type ResultFormat = (typeof resultFormats)[number];

/** The folders that results go to. */
export interface ResultFolders {
  readonly out: string;
  /** For aligned crops of the faces. */
  readonly crops?: string | undefined;
}

/** Writes what `align` found into folders; each file appears complete or not at all. */
export class ResultWriter {
  readonly #faces: TableFace[] = [];
  #wrote = false;

  private constructor(
    private readonly folders: ResultFolders,
    private readonly format: ResultFormat,
    private readonly drawing: ImageFormat | undefined,
  ) {}

  /**
   * Makes the folders, so that one that cannot be written to is found before the work is done.
   * @param drawing the format of the drawn images
   * @throws MusicaError `output`
   */
  static async create(
    folders: ResultFolders,
    format: ResultFormat,
    drawing?: ImageFormat,
  ): Promise<ResultWriter> {
    await makeFolder(folders.out);
    if (folders.crops !== undefined) await makeFolder(folders.crops);
    return new ResultWriter(folders, format, drawing);
  }

  /** Whether there is any file by now. */
  get wrote(): boolean {
    return this.#wrote;
  }

  /**
   * Writes the files of one image. Its faces get into the file of all faces also where that fails; of an image that an
   * earlier run did, they do only that.
   * @param name of the result files, without ending (see `outputNames`)
   * @throws MusicaError `output`
   */
  async write(name: string, { path, image, faces, known }: AlignedImage): Promise<void> {
    if (image === undefined) return;
    const { width, height, drawn, crops } = image;
    for (const [index, face] of faces.entries())
      this.#faces.push({ ...face, image: path, index, width, height });
    if (known) return;
    const write = async (folder: string, ending: string, content: Uint8Array | string) => {
      await writeFileAtomic(join(folder, ...`${name}${ending}`.split('/')), content);
      this.#wrote = true;
    };
    const { out } = this.folders;
    const numbered = (index: number) => (faces.length === 1 ? '' : `_${index}`);
    if (this.format === 'json') {
      await write(out, '.json', `${JSON.stringify(imageJson(path, image, faces))}\n`);
    }
    if (this.format === 'pts') {
      for (const [index, { landmarks }] of faces.entries()) {
        await write(out, `${numbered(index)}.pts`, writePts(landmarks));
      }
    }
    if (drawn) await write(out, this.drawing === 'jpeg' ? '.drawn.jpg' : '.drawn.png', drawn);
    for (const [index, crop] of (crops ?? []).entries()) {
      await write(this.folders.crops!, `${numbered(index)}.png`, crop);
    }
  }

  /**
   * Writes the file of all faces, where the format has one and there are any: those of an earlier run are not replaced by
   * nothing. To be called at the end, an early one too.
   * @throws MusicaError `output`
   */
  async finish(): Promise<void> {
    if (this.format === 'json' || this.#faces.length === 0) return;
    const file = (name: string) => join(this.folders.out, name);
    if (this.format === 'csv') await writeLinesAtomic(file('faces.csv'), csvLines(this.#faces));
    else if (this.format === 'parquet')
      await writeFileAtomic(file('faces.parquet'), parquetBytes(this.#faces));
    else await writePredictions(file('predictions.jsonl'), this.#faces);
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

export function imageJson(
  path: string,
  image: { readonly width: number; readonly height: number },
  faces: readonly FaceAlignment[],
): ImageJson {
  return { image: path, width: image.width, height: image.height, faces: faces.map(faceJson) };
}

import type { PixelImage } from '@musica/core';
import {
  type Dataset,
  type DatasetFormat,
  type FaceRecord,
  formatOf,
  type ReadOptions,
} from '@musica/datasets';
import { decodeImage } from '@musica/node';
import { isSynthetic, parseSynthetic, syntheticDataset, syntheticHelp } from './synthetic-dataset';

/** Rendered faces as a data set that lies in no folder: its "path" is a specification. */
const renderedFaces: DatasetFormat = {
  name: 'synthetic',
  description: `rendered faces: ${syntheticHelp}`,
  recognises: async (path) => isSynthetic(path),
  read: async (path, { signal }) => ({
    ...(await syntheticDataset(parseSynthetic(path)!, signal)),
    problems: [],
  }),
};

/**
 * The format of a data set, or of a specification of rendered faces such as `synthetic:200,seed=3`.
 * @throws MusicaError `dataset` where there is nothing, or nothing of a known format
 */
export async function formatOfFaces(path: string): Promise<DatasetFormat> {
  return isSynthetic(path) ? renderedFaces : formatOf(path);
}

/**
 * The data set at a path, or the rendered faces of a specification.
 * @throws MusicaError `dataset`, or `config` where the specification is not valid; the reason of `signal`
 */
export async function openFaces(path: string, options: ReadOptions = {}): Promise<Dataset> {
  return (await formatOfFaces(path)).read(path, options);
}

/**
 * The image of a face: rendered, where that is what the face is, else decoded from its file.
 * @throws MusicaError `image` where the file cannot be read
 */
export function readFaceImage({ image, source }: Pick<FaceRecord, 'image' | 'source'>): Promise<PixelImage> {
  return source ? source.read(image) : decodeImage(image);
}

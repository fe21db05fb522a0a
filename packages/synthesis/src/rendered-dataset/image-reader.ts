import type { PixelImage } from '@musica/core';
import { decodeImage } from '@musica/node';
import type { SyntheticFaces } from '../rendering';
import { imageOfName, openSynthetic } from './synthetic-dataset';

/** Reads images of data sets, and makes those of synthetic faces. */
export class ImageReader {
  readonly #sources = new Map<string, Promise<SyntheticFaces>>();

  /** @throws MusicaError `image` where a file cannot be read */
  async read(path: string): Promise<PixelImage> {
    const synthetic = imageOfName(path);
    if (!synthetic) return decodeImage(path);
    const { spec, index } = synthetic;
    const key = JSON.stringify(spec);
    const source = this.#sources.get(key) ?? openSynthetic(spec);
    this.#sources.set(key, source);
    return (await source).face(index).image;
  }
}

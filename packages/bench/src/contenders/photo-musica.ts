import type { Box, DetectedFace, FaceDetector, PixelImage } from '@musica/core';
import { BlazeFaceDetector, loadAligner, useBackend } from '@musica/node';
import type { Contender } from '../contender';
import { humanModel } from './human-package';

/**
 * A photograph to landmarks with our pipeline.
 * @param before with the detector as it was: BlazeFace on TensorFlow.js, in squares of 256 pixels
 */
export async function loadPhotoMusica(before: boolean): Promise<Contender> {
  const aligner = await loadAligner({ backend: 'simd' });
  const detector = before ? await loadDetectorBefore() : await BlazeFaceDetector.load();
  let image: PixelImage | undefined;
  return {
    detail: before ? 'standard on simd, BlazeFace on TensorFlow.js (wasm)' : 'standard and BlazeFace on simd',
    selective: false,
    async prepare(newImage) {
      image = newImage;
    },
    run: async () => (await aligner.align(image!, detector)).length,
  };
}

/** A face narrower than this share of a tile let the search go on with smaller tiles. */
const smallFace = 0.14;
/** Tiles of less than this many pixels a side were not enlarged. */
const leastTile = 160;

/** Looks at the whole image, then at overlapping tiles of a half and of a quarter of it, where no large face was found. */
async function loadDetectorBefore(): Promise<FaceDetector> {
  await useBackend('wasm');
  const network = await BlazeFaceDetector.load({ weights: humanModel('blazeface.json') });
  const detect = async (image: PixelImage) => {
    const long = Math.max(image.width, image.height);
    let faces: DetectedFace[] = [];
    for (let level = 0; level <= 2; level++) {
      const side = long / 2 ** level;
      if (level > 0 && (side < leastTile || areLarge(faces, 2 * side))) break;
      const found: DetectedFace[] = [];
      for (const x of starts(image.width, side)) {
        for (const y of starts(image.height, side)) {
          const region = { x, y, width: side, height: side };
          found.push(...(await network.lookAt(image, { region, side: 256 })));
        }
      }
      faces = apart([...faces, ...found]);
    }
    return faces;
  };
  return { name: 'blazeface in tiles', detect, dispose: () => network.dispose() };
}

const areLarge = (faces: readonly DetectedFace[], side: number) =>
  faces.length > 0 && faces.every(({ box }) => box.width > smallFace * side);

/** Starts of tiles along a length, at most half a tile apart. */
function starts(length: number, side: number): number[] {
  const steps = Math.max(0, Math.ceil((length - side) / (side / 2)));
  return Array.from({ length: steps + 1 }, (_, i) => (steps === 0 ? 0 : (i * (length - side)) / steps));
}

/** Best first, without those whose centre lies in a better one. */
function apart(faces: readonly DetectedFace[]): DetectedFace[] {
  const kept: DetectedFace[] = [];
  for (const face of [...faces].sort((a, b) => b.score - a.score)) {
    if (!kept.some(({ box }) => holds(box, face.box))) kept.push(face);
  }
  return kept;
}

const holds = (a: Box, b: Box) =>
  Math.abs(a.x + a.width / 2 - b.x - b.width / 2) < a.width / 2 &&
  Math.abs(a.y + a.height / 2 - b.y - b.height / 2) < a.height / 2;

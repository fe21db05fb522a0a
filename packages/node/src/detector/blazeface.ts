import {
  assertImage,
  type Box,
  type DetectedFace,
  type FaceDetector,
  MusicaError,
  messageOf,
  type PixelImage,
} from '@musica/core';
import { type GraphModel, loadGraphModel } from '@tensorflow/tfjs-converter';
import { dispose, getBackend, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import sharp from 'sharp';
import { useBackend } from '../backends/use-backend';
import { fileHandler } from '../models/file-handler';
import { anchorCentres, decodeAnchors, inputSize } from './anchors';
import { findBlazeFaceWeights } from './human-package';
import type { RawFace } from './raw-face';
import { blendOverlapping, dropCovered } from './suppress';
import { tightBox } from './tight-box';
import { isCutByTile, tilesOfLevel } from './tiles';

export interface BlazeFaceOptions {
  /** Least score of a face, 0 to 1. Default 0.5. */
  minScore?: number;
  /** Most faces returned, the best ones. Default unlimited. */
  maxFaces?: number;
  /**
   * How many times the image is cut into smaller, overlapping tiles to find smaller faces: 0 looks at the whole image
   * only (faces from about 1/12 of the longer side), each further level halves the smallest face that is found and
   * costs about 6, then 35 more runs of the network. Default 'auto': goes on to the next level, at most 2, as long as
   * no face was found or a found face is small, and the image has the pixels for it.
   */
  tiles?: 'auto' | 0 | 1 | 2;
  /** Path of a blazeface.json. Default: the one in the installed package @vladmandic/human. */
  weights?: string;
}

/** A face narrower than this share of a tile suggests that there are still smaller ones. */
const smallFace = 0.14;
/** A tile with fewer pixels a side is not worth enlarging to the network's 256. */
const leastTile = 160;
/** There are many tiles with little in them, so a false alarm is likelier there than in the whole image. */
const leastTileScore = 0.65;

/**
 * Finds faces with BlazeFace (the full-range network of 256 x 256 pixels and 896 anchors of MediaPipe, Apache 2.0).
 * Its boxes are turned into estimates of the tight landmark box; see tight-box.ts for how.
 */
export class BlazeFaceDetector implements FaceDetector {
  readonly name = 'blazeface';
  private readonly centres = anchorCentres();

  private constructor(
    private readonly network: GraphModel,
    private readonly options: BlazeFaceOptions,
  ) {}

  /**
   * Loads the weights onto the active backend; where there is none yet, the best one is activated.
   * @throws MusicaError `detector` where they are not installed or cannot be read
   */
  static async load(options: BlazeFaceOptions = {}): Promise<BlazeFaceDetector> {
    const path = options.weights ?? findBlazeFaceWeights();
    if (!getBackend()) await useBackend();
    try {
      return new BlazeFaceDetector(await loadGraphModel(fileHandler(path)), options);
    } catch (cause) {
      throw new MusicaError('detector', `the face detector cannot be loaded: ${messageOf(cause)}`, {
        cause,
        hint: 'npm install @vladmandic/human@3.3.6',
      });
    }
  }

  async detect(image: PixelImage): Promise<DetectedFace[]> {
    const faces = await this.detectRaw(image);
    return faces.map((face) => ({ box: tightBox(face), score: face.score }));
  }

  /** Faces with BlazeFace's own boxes and its six points, best score first; `detect` is what an aligner needs. */
  async detectRaw(image: PixelImage): Promise<RawFace[]> {
    assertImage(image);
    const { tiles = 'auto', maxFaces = Infinity } = this.options;
    const longSide = Math.max(image.width, image.height);
    let faces: RawFace[] = [];
    for (let level = 0; level <= (tiles === 'auto' ? 2 : tiles); level++) {
      const tileSide = longSide / 2 ** level;
      if (level > 0 && tiles === 'auto') {
        const allLarge = faces.length > 0 && faces.every(({ box }) => box.width > smallFace * 2 * tileSide);
        if (allLarge || tileSide < leastTile) break;
      }
      const found = [...faces];
      for (const tile of tilesOfLevel(image.width, image.height, level)) {
        found.push(...(await this.look(image, tile, level)));
      }
      faces = dropCovered(found);
      // A doubtful face that a closer look could have confirmed, but did not, is none.
      if (level > 0) {
        faces = faces.filter(({ box, score }) => score >= leastTileScore || box.width > tileSide / 2);
      }
    }
    return faces.slice(0, maxFaces);
  }

  dispose(): void {
    this.network.dispose();
  }

  /** Faces in a part of the image, in pixels of the image. */
  private async look(image: PixelImage, tile: Box, level: number): Promise<RawFace[]> {
    const { minScore = 0.5 } = this.options;
    const scale = inputSize / Math.max(tile.width, tile.height);
    const width = Math.max(1, Math.round(tile.width * scale));
    const height = Math.max(1, Math.round(tile.height * scale));
    const pixels = await letterbox(image, tile, width, height);
    const faces = await this.run(pixels, level === 0 ? minScore : Math.max(minScore, leastTileScore));
    // The network counts from the edge of the first pixel, landmarks from its centre.
    const toX = (x: number) => tile.x + (x * tile.width) / width - 0.5;
    const toY = (y: number) => tile.y + (y * tile.height) / height - 0.5;
    return blendOverlapping(faces)
      .map(({ box, points, score }) => ({
        box: {
          x: toX(box.x),
          y: toY(box.y),
          width: (box.width * tile.width) / width,
          height: (box.height * tile.height) / height,
        },
        points: points.map(([x, y]) => [toX(x), toY(y)] as const),
        score,
      }))
      .filter(({ box }) => !isCutByTile(box, tile, image));
  }

  /** @param pixels [256, 256, 3] RGB 0..255 */
  private async run(pixels: Uint8Array, minScore: number): Promise<RawFace[]> {
    const outputs = tidy(() => {
      const values = Float32Array.from(pixels, (value) => value / 127.5 - 1);
      const input = tensor(values, [1, inputSize, inputSize, 3]);
      // Scores and positions of the 512 anchors of the fine grid, then of the 384 of the coarse one.
      return this.network.execute(input, ['Identity', 'Identity_2', 'Identity_1', 'Identity_3']) as Tensor[];
    });
    try {
      const [fineScores, fine, coarseScores, coarse] = await Promise.all(
        outputs.map((output) => output.data()),
      );
      const join = (a: ArrayLike<number>, b: ArrayLike<number>) => [...Array.from(a), ...Array.from(b)];
      return decodeAnchors(join(fineScores!, coarseScores!), join(fine!, coarse!), this.centres, minScore);
    } finally {
      dispose(outputs);
    }
  }
}

/** A part of the image, scaled to width x height, in the top left of a black square of 256 x 256 pixels. */
async function letterbox(image: PixelImage, tile: Box, width: number, height: number): Promise<Uint8Array> {
  const picture = sharp(image.data, {
    raw: { width: image.width, height: image.height, channels: image.channels },
  })
    .extract({ left: tile.x, top: tile.y, width: tile.width, height: tile.height })
    .resize(width, height, { fit: 'fill', kernel: 'linear' })
    .extend({ right: inputSize - width, bottom: inputSize - height, background: 'black' })
    .flatten({ background: 'black' })
    .toColourspace('srgb');
  const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true });
  return info.channels === 3
    ? data
    : Uint8Array.from({ length: inputSize ** 2 * 3 }, (_, i) => data[Math.floor(i / 3)]!);
}

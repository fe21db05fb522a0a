import { dispose, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { disposeSymbol } from '../../dispose-symbol';
import type { Box } from '../../geometry/box';
import { assertImage, type PixelImage } from '../../geometry/image';
import type { DetectedFace, FaceDetector } from '../face-detector';
import { anchorCentres, decodeAnchors, inputSize } from './anchors';
import { networkInput } from './network-input';
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
}

/** The network itself: what `loadGraphModel` of @tensorflow/tfjs-converter makes of blazeface.json. */
export interface BlazeFaceNetwork {
  execute(input: Tensor, outputs: string[]): Tensor | Tensor[];
  dispose(): void;
}

/** A face narrower than this share of a tile suggests that there are still smaller ones. */
const smallFace = 0.14;
/** A tile with fewer pixels a side is not worth enlarging to the network's 256. */
const leastTile = 160;
/** There are many tiles with little in them, so a false alarm is likelier there than in the whole image. */
const leastTileScore = 0.65;

/**
 * Finds faces with BlazeFace (the full-range network of 256 x 256 pixels and 896 anchors of MediaPipe, Apache 2.0).
 * Its boxes are turned into estimates of the tight landmark box; see tight-box.ts for how. The platform packages load
 * the network (`BlazeFaceDetector.load`).
 */
export class BlazeFace implements FaceDetector {
  readonly name = 'blazeface';
  readonly #centres = anchorCentres();
  readonly #network: BlazeFaceNetwork;
  readonly #options: BlazeFaceOptions;

  /** @param network the detector owns it from now on */
  constructor(network: BlazeFaceNetwork, options: BlazeFaceOptions = {}) {
    this.#network = network;
    this.#options = options;
  }

  /** The same network with other options; it is disposed of with either of them. */
  withOptions(options: BlazeFaceOptions): BlazeFace {
    return new BlazeFace(this.#network, { ...this.#options, ...options });
  }

  async detect(image: PixelImage): Promise<DetectedFace[]> {
    const faces = await this.detectRaw(image);
    return faces.map((face) => ({ box: tightBox(face), score: face.score }));
  }

  /** Faces with BlazeFace's own boxes and its six points, best score first; `detect` is what an aligner needs. */
  async detectRaw(image: PixelImage): Promise<RawFace[]> {
    assertImage(image);
    const { tiles = 'auto', maxFaces = Infinity } = this.#options;
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
        found.push(...(await this.#look(image, tile, level)));
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
    this.#network.dispose();
  }

  [disposeSymbol](): void {
    this.dispose();
  }

  /** Faces in a part of the image, in pixels of the image. */
  async #look(image: PixelImage, tile: Box, level: number): Promise<RawFace[]> {
    const { minScore = 0.5 } = this.#options;
    const { values, scale } = networkInput(image, tile);
    const faces = await this.#run(values, level === 0 ? minScore : Math.max(minScore, leastTileScore));
    // The network counts from the edge of the first pixel, landmarks from its centre.
    const toX = (x: number) => tile.x + x * scale - 0.5;
    const toY = (y: number) => tile.y + y * scale - 0.5;
    return blendOverlapping(faces)
      .map(({ box, points, score }) => ({
        box: { x: toX(box.x), y: toY(box.y), width: box.width * scale, height: box.height * scale },
        points: points.map(([x, y]) => [toX(x), toY(y)] as const),
        score,
      }))
      .filter(({ box }) => !isCutByTile(box, tile, image));
  }

  /** @param values [256, 256, 3] RGB from -1 to 1 */
  async #run(values: Float32Array, minScore: number): Promise<RawFace[]> {
    const outputs = tidy(() => {
      const input = tensor(values, [1, inputSize, inputSize, 3]);
      // Scores and positions of the 512 anchors of the fine grid, then of the 384 of the coarse one.
      return this.#network.execute(input, ['Identity', 'Identity_2', 'Identity_1', 'Identity_3']) as Tensor[];
    });
    try {
      const [fineScores, fine, coarseScores, coarse] = await Promise.all(
        outputs.map((output) => output.data()),
      );
      const join = (a: ArrayLike<number>, b: ArrayLike<number>) => [...Array.from(a), ...Array.from(b)];
      return decodeAnchors(join(fineScores!, coarseScores!), join(fine!, coarse!), this.#centres, minScore);
    } finally {
      dispose(outputs);
    }
  }
}

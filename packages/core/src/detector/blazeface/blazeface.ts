import { breather } from '../../breather';
import { disposeSymbol } from '../../dispose-symbol';
import type { Box } from '../../geometry/box';
import { assertImage, type PixelImage } from '../../geometry/image';
import { assertNumber } from '../../numeric/assert-number';
import type { DetectedFace, DetectOptions, FaceDetector, Look } from '../face-detector';
import type { FaceNetwork } from './face-network';
import type { FoundFace } from './found-face';
import { GuardedNetwork } from './guarded-network';
import type { RawFace } from './raw-face';
import { deepest } from './scales';
import { searchFaces } from './search';
import { tightBox } from './tight-box';
import { isCutByTile } from './tiles';
import { type Viewer, viewerOf } from './viewer';
import { viewOfRegion } from './views';

export interface BlazeFaceOptions {
  /** Least score of a face, 0 to 1. Default 0.5. */
  minScore?: number;
  /** Most faces returned, the best ones. Default unlimited. */
  maxFaces?: number;
  /**
   * How fine the search may become: 0 finds faces from about 1/6 of the longer side of the image, 1 from 1/15, 2, the
   * default, from 1/40. It becomes finer only where no face or a small one was found.
   */
  depth?: 0 | 1 | 2;
  /** Whether the image is searched to that depth also where only large faces were found. Default false. */
  exhaustive?: boolean;
  /**
   * The work that an image without a face may take, in millions of multiply-adds (one run of 256 x 256 pixels takes 189).
   * Where it does not reach for the whole image at a finer scale, only the most promising parts are looked at; each face
   * found adds 116. `Infinity` looks at everything. Default 340: an image without a face takes about ten times as long
   * as one with a large face. `exhaustive` looks at the whole image at every scale, whatever the budget.
   */
  budget?: number;
  /** Earlier name: 0 is depth 1, 1 and 2 are depth 2 and exhaustive, 'auto' is the default. @internal */
  tiles?: 'auto' | 0 | 1 | 2;
}

/** Millions of multiply-adds. */
const usualBudget = 340;

/**
 * Finds faces with BlazeFace (the network of 256 x 256 pixels and 896 anchors of MediaPipe, Apache 2.0; Bazarevsky et al.,
 * arXiv 1907.05047), turned by any angle; see search.ts for how the image is searched. Its boxes are turned into estimates
 * of the tight landmark box; see tight-box.ts. The platform packages load the network (`BlazeFaceDetector.load`).
 */
export class BlazeFace implements FaceDetector {
  readonly name = 'blazeface';
  readonly #network: FaceNetwork;
  readonly #options: BlazeFaceOptions;

  /**
   * @param network the detector owns it from now on
   * @throws MusicaError `config` where an option cannot be used
   */
  constructor(network: FaceNetwork, options: BlazeFaceOptions = {}) {
    this.#network = network instanceof GuardedNetwork ? network : new GuardedNetwork(network);
    this.#options = options;
    assertRanges(options);
  }

  /** The same network with other options; it is disposed of with either of them. */
  withOptions(options: BlazeFaceOptions): BlazeFace {
    return new BlazeFace(this.#network, { ...this.#options, ...options });
  }

  /**
   * @throws MusicaError `image` for an image that cannot be used, `config` where the detector was disposed of; the reason of
   *   `signal`
   */
  async detect(image: PixelImage, { signal }: DetectOptions = {}): Promise<DetectedFace[]> {
    return (await this.#search(image, signal)).map(({ face, alternatives }) => ({
      ...detected(face),
      ...(alternatives.length > 0 && { alternatives: alternatives.map((other) => tightBox(other)) }),
    }));
  }

  async lookAt(image: PixelImage, { region, side, turn = 0 }: Look): Promise<DetectedFace[]> {
    assertImage(image);
    const { minScore = 0.5, maxFaces = Infinity } = this.#options;
    const view = viewOfRegion(region, side, turn);
    const { faces } = await viewerOf(this.#network, image)(view, minScore);
    return faces
      .filter(({ box }) => !isCutByTile(box, region, image))
      .slice(0, maxFaces)
      .map(detected);
  }

  /** Faces with BlazeFace's own boxes and its six points, best score first; `detect` is what an aligner needs. */
  async detectRaw(image: PixelImage, { signal }: DetectOptions = {}): Promise<RawFace[]> {
    return (await this.#search(image, signal)).map(({ face }) => face);
  }

  dispose(): void {
    this.#network.dispose();
  }

  [disposeSymbol](): void {
    this.dispose();
  }

  async #search(image: PixelImage, signal?: AbortSignal): Promise<FoundFace[]> {
    assertImage(image);
    const { minScore = 0.5, maxFaces = Infinity, tiles = 'auto', ...given } = this.#options;
    const ofTiles = tiles === 'auto' ? {} : { depth: tiles === 0 ? 1 : deepest, exhaustive: tiles > 0 };
    const { depth = deepest, exhaustive = false, budget = usualBudget } = { ...ofTiles, ...given };
    const [view, breathe] = [viewerOf(this.#network, image), breather(signal)];
    const inTime: Viewer = async (part, score) => {
      await breathe();
      return view(part, score);
    };
    const faces = await searchFaces(inTime, image, { minScore, depth, exhaustive, budget });
    return faces.slice(0, maxFaces);
  }
}

function assertRanges({ minScore, maxFaces, depth, budget }: BlazeFaceOptions): void {
  if (minScore !== undefined) assertNumber('minScore', minScore, { from: 0, to: 1 });
  if (maxFaces !== undefined) assertNumber('maxFaces', maxFaces, { from: 0 });
  if (depth !== undefined) assertNumber('depth', depth, { from: 0, to: deepest, whole: true });
  if (budget !== undefined) assertNumber('budget', budget, { from: 0 });
}

const detected = (face: RawFace): { box: Box; score: number } => ({ box: tightBox(face), score: face.score });

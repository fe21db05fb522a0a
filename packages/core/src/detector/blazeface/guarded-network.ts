import { MusicaError } from '../../errors';
import type { PixelImage } from '../../geometry/image';
import type { AnchorGrids, FaceNetwork, NetworkView } from './face-network';

/** A network that several detectors share: once it is disposed of, by any of them, it refuses, in the middle of a search too. */
export class GuardedNetwork implements FaceNetwork {
  #disposed = false;

  constructor(private readonly network: FaceNetwork) {}

  /** @throws MusicaError `config` where it was disposed of */
  run(image: PixelImage, view: NetworkView): AnchorGrids | Promise<AnchorGrids> {
    if (this.#disposed) {
      throw new MusicaError('config', 'this detector was disposed of', { hint: 'load another one' });
    }
    return this.network.run(image, view);
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.network.dispose();
  }
}

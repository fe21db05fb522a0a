import { dispose, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { disposeSymbol } from '../../dispose-symbol';
import { MusicaError } from '../../errors';
import type { PixelImage } from '../../geometry/image';
import { warpTo } from '../../geometry/warp';
import type { AnchorGrids, FaceNetwork, NetworkView } from './face-network';

/** The graph itself: what `loadGraphModel` of @tensorflow/tfjs-converter makes of blazeface.json. */
export interface BlazeFaceGraph {
  execute(input: Tensor, outputs: string[]): Tensor | Tensor[];
  dispose(): void;
}

/** The last convolutions; what follows them in the graph gives their answers the shape that 256 x 256 pixels have. */
const outputs = [33, 35, 34, 36].map(
  (number) => `StatefulPartitionedCall/functional_1/conv2d_${number}/BiasAdd`,
);

/**
 * BlazeFace on whatever TensorFlow.js backend is active.
 * The graph has to be loaded from artifacts that `anyInputSize` went over.
 */
export class TensorFaceNetwork implements FaceNetwork {
  /** @param graph owned by the network from now on */
  constructor(private readonly graph: BlazeFaceGraph) {}

  async run(image: PixelImage, view: NetworkView): Promise<AnchorGrids> {
    const values = warpTo(image, view.toImage, view);
    for (let i = 0; i < values.length; i++) values[i] = values[i]! / 127.5 - 1;
    const answers = tidy(
      () => this.graph.execute(tensor(values, [1, view.height, view.width, 3]), outputs) as Tensor[],
    );
    try {
      const [fineScores, fineValues, coarseScores, coarseValues] = (await Promise.all(
        answers.map((answer) => answer.data()),
      )) as Float32Array[];
      return {
        fineScores: fineScores!,
        fineValues: fineValues!,
        coarseScores: coarseScores!,
        coarseValues: coarseValues!,
      };
    } finally {
      dispose(answers);
    }
  }

  dispose(): void {
    this.graph.dispose();
  }

  [disposeSymbol](): void {
    this.dispose();
  }
}

/** What of a TensorFlow.js model's artifacts says how large its input is. */
interface GraphTopology {
  node?: { op: string; attr?: { shape?: { shape?: { dim?: { size: string }[] } } } }[];
}

/**
 * The artifacts of the published graph, which takes 256 x 256 pixels, changed so that it takes any number: its
 * convolutions do not care.
 * @throws MusicaError `detector` where they are not those of a graph with an input of pixels
 */
export function anyInputSize<T extends { modelTopology?: unknown; userDefinedMetadata?: object }>(
  artifacts: T,
): T {
  const { node } = artifacts.modelTopology as GraphTopology;
  const dim = node?.find(({ op }) => op === 'Placeholder')?.attr?.shape?.shape?.dim;
  if (dim?.length !== 4)
    throw new MusicaError('detector', 'the weights are not those of BlazeFace: their graph takes no image');
  const free = { ...artifacts, modelTopology: structuredClone(artifacts.modelTopology) };
  const placeholder = (free.modelTopology as GraphTopology).node!.find(({ op }) => op === 'Placeholder')!;
  placeholder.attr!.shape!.shape!.dim = ['1', '-1', '-1', '3'].map((size) => ({ size }));
  // The signature repeats the size.
  delete free.userDefinedMetadata;
  return free;
}

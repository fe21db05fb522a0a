import {
  type Aligner,
  type Box,
  type FacePlacement,
  modelCost,
  type PixelImage,
  placeFace,
  schemeOfConfig,
  wflw98ToIbug68,
} from '@musica/core';
import { type AlignerBackend, loadAligner } from '@musica/node';
import { SimdEngine } from '@musica/wasm';
import type { Contender } from '../contender';

/**
 * One of our models on one of our backends.
 * @param exitBelow percent; what selective runs exit below
 */
export async function loadMusica(
  model: string,
  backend: AlignerBackend,
  exitBelow: number,
): Promise<Contender> {
  const aligner = await loadAligner({ model, backend });
  const { engine, model: loaded } = aligner;
  const multiplyAdds = modelCost(loaded.config, loaded.landmarkErrors).multiplyAdds.at(-1)!;
  let image: PixelImage | undefined;
  let boxes: readonly Box[] = [];
  return {
    detail: engine.name,
    ...(engine instanceof SimdEngine && {
      cost: { multiplyAdds, filteredMultiplyAdds: engine.multiplyAdds, weightBytes: engine.weightBytes },
    }),
    selective: true,
    async prepare(newImage, newBoxes) {
      image = newImage;
      boxes = newBoxes;
    },
    async run(selective) {
      const faces = await aligner.align(image!, boxes, { exitBelow: selective ? exitBelow : 0 });
      return faces.reduce((sum, { landmarks }) => sum + landmarks[0]![0], 0);
    },
    stages: () => stagesOf(aligner, image!, boxes),
    async landmarks(photograph, box) {
      const [face] = await aligner.align(photograph, [box]);
      const { landmarks } = face!;
      return schemeOfConfig(loaded.config)?.name === 'wflw98' ? wflw98ToIbug68(landmarks) : landmarks;
    },
  };
}

async function stagesOf(aligner: Aligner, image: PixelImage, boxes: readonly Box[]) {
  const { config, meanShape } = aligner.model;
  const faces = boxes.map((box): FacePlacement => placeFace(box, config, meanShape));
  const stages: Record<string, number> = {};
  let before = performance.now();
  await aligner.engine.select(image, faces, () => false, {
    onStage: (stage) => {
      const now = performance.now();
      const name = stage.part === 'step' ? `step ${stage.step}` : stage.part;
      // All read-backs are one part.
      stages[name] = (stages[name] ?? 0) + now - before;
      before = now;
    },
  });
  return stages;
}

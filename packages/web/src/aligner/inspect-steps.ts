import {
  type Aligner,
  applyAffine,
  assertBox,
  assertImage,
  type Box,
  faceInput,
  type PixelImage,
  type Point,
  patchesOfStep,
  pyramidLevels,
  pyramidSizes,
  toPoints,
} from '@musica/core';
import { dispose, mean, tensor3d, tensor4d, tidy } from '@tensorflow/tfjs-core';
import type { StepView } from './web-aligner';

/** Runs all steps for one face and keeps what each of them looked at. */
export async function inspectSteps(aligner: Aligner, image: PixelImage, box: Box): Promise<StepView[]> {
  assertImage(image);
  assertBox(box, image);
  const { config, meanShape, cascade } = aligner.model;
  const face = faceInput(image, box, config, meanShape);
  const outputs = tidy(() => {
    const pyramid = pyramidSizes(config.cropSize, pyramidLevels(config)).map((size, level) =>
      tensor4d(face.pyramid[level]!, [1, size, size, 3]),
    );
    const initial = tensor3d(face.initial, [1, config.landmarks, 2]);
    return cascade
      .forward(pyramid, initial)
      .map(({ landmarks, gate, error }) => ({ landmarks, error, attention: mean(gate, 1) }));
  });
  try {
    const read = await Promise.all(
      outputs.map(async ({ landmarks, error, attention }) => ({
        landmarks: toPoints(await landmarks.data()).map((point) => applyAffine(face.toImage, point)),
        error: (await error.data())[0]!,
        attention: await attention.data(),
      })),
    );
    const [a, , , d] = face.toImage;
    const scale = Math.hypot(a, d);
    const roll = Math.atan2(d, a);
    let start: Point[] = toPoints(face.initial).map((point) => applyAffine(face.toImage, point));
    return read.map(({ landmarks, attention }, step) => {
      const from = start;
      start = landmarks;
      const side = config.patchSize * 2 ** config.levels[step]! * scale;
      return {
        start: from,
        landmarks,
        predictedNme: aligner.predictedNme(read.slice(0, step + 1).map(({ error }) => error)),
        patches: patchesOfStep(config, step).map((landmark, index) => ({
          landmark,
          centre: from[landmark]!,
          side,
          roll,
          attention: attention[index]!,
        })),
      };
    });
  } finally {
    dispose(outputs.flatMap((output) => Object.values(output)));
  }
}

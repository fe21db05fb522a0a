import {
  type Aligner,
  type AlignOptions,
  type Box,
  type FaceAlignment,
  type PixelImage,
  quitThreshold,
  thresholdAfter,
} from '@musica/core';

/**
 * What `Aligner.align` gives, with all steps run at once and the results read back together; where to quit is decided
 * afterwards. It pays where waiting for the device costs more than the steps that quitting saves.
 */
export async function alignAtEnd(
  aligner: Aligner,
  image: PixelImage,
  boxes: readonly Box[],
  options: AlignOptions = {},
): Promise<FaceAlignment[]> {
  const quitBelow = quitThreshold(options, aligner.model);
  const faces = await aligner.alignAllSteps(image, boxes, options);
  return faces.map(
    (steps) =>
      steps.find(({ predictedNme, step }) => predictedNme < thresholdAfter(quitBelow, step)) ?? steps.at(-1)!,
  );
}

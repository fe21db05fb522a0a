import {
  type Aligner,
  type AlignOptions,
  type Box,
  type FaceAlignment,
  lookAgainAbove,
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
  const all = await aligner.alignAllSteps(image, boxes, options);
  const faces = all.map(
    (steps) =>
      steps.find(({ predictedNme, step }) => predictedNme < thresholdAfter(quitBelow, step)) ?? steps.at(-1)!,
  );
  if (options.secondLook !== undefined) return faces;
  // The model's own rule needs the predicted errors first.
  const from = lookAgainAbove(options, quitBelow, aligner.model);
  const open = [...faces.keys()].filter((row) => !(faces[row]!.predictedNme < from));
  if (from === Infinity || open.length === 0) return faces;
  const again = await aligner.alignAllSteps(
    image,
    open.map((row) => boxes[row]!),
    { ...options, secondLook: true },
  );
  for (const [index, row] of open.entries()) faces[row] = again[index]!.at(-1)!;
  return faces;
}

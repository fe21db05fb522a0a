// How well the error that the last step predicts orders faces, how well the mean over all steps does, and that mean times the square
// root of how far the last step moved the landmarks (docs/decisions/calibration.md): node packages/evaluation/scripts/combined-error.mjs DATA [NORMALIZER] [MODEL]

import { boxOfLandmarks, normalizedMeanError, normalizerOf, pearson, spearman } from '@musica/core';
import { readDataset } from '@musica/datasets';
import { decodeImage, loadAligner } from '@musica/node';

const [data, normalizer = 'inter-ocular', model = 'standard'] = process.argv.slice(2);
const { faces, scheme } = await readDataset(data);
const aligner = await loadAligner({ model });
const last = [];
const mean = [];
const moved = [];
const nme = [];
for (const { image, landmarks } of faces) {
  const [{ steps }] = await aligner.alignAllSteps(await decodeImage(image), [boxOfLandmarks(landmarks)]);
  const final = steps.at(-1);
  last.push(final.error);
  mean.push(final.combinedError);
  const move = normalizedMeanError(
    final.landmarks,
    steps.at(-2).landmarks,
    normalizerOf(final.landmarks, scheme, normalizer),
  );
  moved.push(final.combinedError * Math.sqrt(move));
  nme.push(normalizedMeanError(final.landmarks, landmarks, normalizerOf(landmarks, scheme, normalizer)));
}
aligner.dispose();
const row = (name, errors) =>
  console.log(
    `${name}: Spearman ${spearman(errors, nme).toFixed(2)}, Pearson ${pearson(errors, nme).toFixed(2)}`,
  );
console.log(`${model} on ${data}, ${faces.length} faces, ${normalizer}`);
row('error of the last step', last);
row('mean over the steps', mean);
row('mean over the steps x root of the last move', moved);

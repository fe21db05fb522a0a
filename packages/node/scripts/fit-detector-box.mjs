#!/usr/bin/env node
// Fits the map from BlazeFace's answer to the tight landmark box (tight-box.ts of @musica/core) and prints its weights.
//   node scripts/fit-detector-box.mjs TRAIN_FOLDER [TEST_FOLDER..] [--every 4]
// The folders hold images with 68-point .pts files (1-based pixels) of the same name. Build the packages first.
import { readFile } from 'node:fs/promises';
import { boxOfLandmarks, frameOf, intersectionOverUnion, measureFace, tightBox } from '@musica/core';
import { BlazeFaceDetector, decodeImage, listImages, useBackend } from '@musica/node';

const ridge = 1;
const args = process.argv.slice(2);
const everyAt = args.indexOf('--every');
const every = everyAt < 0 ? 1 : Number(args.splice(everyAt, 2)[1]);
const [trainFolder, ...testFolders] = args;
if (!trainFolder) {
  console.error('usage: fit-detector-box.mjs TRAIN_FOLDER [TEST_FOLDER..] [--every N]');
  process.exit(2);
}

console.error((await useBackend()).detail);
const detector = await BlazeFaceDetector.load();

async function readTruth(image) {
  const text = await readFile(image.replace(/\.\w+$/, '.pts'), 'latin1');
  const numbers = text
    .slice(text.indexOf('{') + 1, text.indexOf('}'))
    .trim()
    .split(/\s+/)
    .map(Number);
  const points = Array.from({ length: numbers.length / 2 }, (_, i) => [
    numbers[2 * i] - 1,
    numbers[2 * i + 1] - 1,
  ]);
  return boxOfLandmarks(points);
}

/** The detected face that lies on the labelled one, for each image in which there is one. */
async function readFaces(folder, step) {
  const images = (await listImages(folder)).filter((_, index) => index % step === 0);
  const faces = [];
  for (const image of images) {
    const truth = await readTruth(image);
    const found = await detector.detectRaw(await decodeImage(image));
    const face = found.find(({ box }) => intersectionOverUnion(box, truth) > 0.2);
    if (face) faces.push({ face, truth });
  }
  console.error(`${folder}: ${faces.length} of ${images.length} faces found`);
  return faces;
}

/** Measures and targets of a face and of its mirror image, in units of BlazeFace's box. */
function samples({ face, truth }) {
  const { centreX, centreY, size } = frameOf(face.box);
  const { balanced, sided } = measureFace(face);
  const x = (truth.x + truth.width / 2 - centreX) / size;
  const y = (truth.y + truth.height / 2 - centreY) / size;
  return { balanced, sided, x, y, width: truth.width / size, height: truth.height / size };
}

/** Least squares with a penalty on all weights but the one of a constant 1 in front. */
function solve(rows, targets) {
  const n = rows[0].length;
  const constant = rows.every((row) => row[0] === 1);
  // Both the sample and its mirror image count: their balanced measures are equal, the sided ones only change sign.
  const matrix = Array.from({ length: n }, (_, i) => [
    ...Array.from({ length: n }, (_, j) => rows.reduce((sum, row) => sum + 2 * row[i] * row[j], 0)),
    rows.reduce((sum, row, index) => sum + 2 * row[i] * targets[index], 0),
  ]);
  for (let i = constant ? 1 : 0; i < n; i++) matrix[i][i] += ridge;
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) {
      if (k === i) continue;
      const factor = matrix[k][i] / matrix[i][i];
      for (let j = i; j <= n; j++) matrix[k][j] -= factor * matrix[i][j];
    }
  }
  return matrix.map((row, i) => Number((row[n] / row[i]).toFixed(4)));
}

const train = (await readFaces(trainFolder, every)).map(samples);
const balanced = train.map((sample) => sample.balanced);
const fitted = {
  balanced: {
    y: solve(
      balanced,
      train.map(({ y }) => y),
    ),
    width: solve(
      balanced,
      train.map(({ width }) => width),
    ),
    height: solve(
      balanced,
      train.map(({ height }) => height),
    ),
  },
  sided: {
    x: solve(
      train.map(({ sided }) => sided),
      train.map(({ x }) => x),
    ),
  },
};
console.log(JSON.stringify(fitted, null, 2));

for (const folder of testFolders) {
  const faces = await readFaces(folder, 1);
  const mean = (boxOf) =>
    faces.reduce((sum, { face, truth }) => sum + intersectionOverUnion(boxOf(face), truth), 0) / faces.length;
  console.log(
    `${folder}: IoU ${mean(tightBox).toFixed(3)} with the weights in use, ${mean(({ box }) => box).toFixed(3)} raw`,
  );
}
detector.dispose();

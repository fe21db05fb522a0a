#!/usr/bin/env node
// Fits the map from BlazeFace's answer to the tight landmark box (tight-box.ts of @musica/core) and prints its weights,
// then how well the boxes in use fit.
//   node scripts/fit-detector-box.mjs TRAIN_FOLDER.. [--test FOLDER..] [--every 4]
// A folder holds images with 68-point .pts files (1-based pixels) of the same name, or a manifest faces.jsonl (0-based).
// Each image counts as it is and turned by a random angle of up to 60 degrees, and both in a mirror; a folder that is
// named twice counts twice. --every takes only every so many images of the folders to train on.
// Build the packages first.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  applyAffine,
  boxOfLandmarks,
  invertAffine,
  measureFace,
  Random,
  rollOf,
  tightBox,
  warpTo,
} from '@musica/core';
import { BlazeFaceDetector, decodeImage, listImages, loadAligner, useBackend } from '@musica/node';

const ridge = 0.1;
const largestTurn = Math.PI / 3;
const random = new Random(1);

const [trainFolders, testFolders, every] = readArguments(process.argv.slice(2));
console.error((await useBackend()).detail);
const detector = await BlazeFaceDetector.load();
const { meanShape } = (await loadAligner()).model;

const train = [];
for (const folder of trainFolders) train.push(...(await readFaces(folder, every)));
const samples = train.map(sampleOf);
const column = (name) => samples.map((sample) => sample[name]);
const fitted = {
  y: solve(column('balanced'), column('y')),
  width: solve(column('balanced'), column('width')),
  height: solve(column('balanced'), column('height')),
  x: solve(column('sided'), column('x')),
  roll: solve(column('sided'), column('roll')),
};
for (const [name, weights] of Object.entries(fitted)) console.log(`${name}: [${weights.join(', ')}],`);

for (const folder of testFolders) {
  const faces = await readFaces(folder, 1);
  const mean = (boxOf) =>
    faces.reduce((sum, face) => sum + overlapInFrame(boxOf(face), face), 0) / faces.length;
  console.log(
    `${folder}: IoU ${mean(fittedBox).toFixed(3)} with these weights, ${mean(({ face }) => tightBox(face)).toFixed(3)} with those in use`,
  );
}
detector.dispose();

function readArguments(args) {
  const everyAt = args.indexOf('--every');
  const step = everyAt < 0 ? 1 : Number(args.splice(everyAt, 2)[1]);
  const testAt = args.indexOf('--test');
  const tests = testAt < 0 ? [] : args.splice(testAt).slice(1);
  if (args.length > 0) return [args, tests, step];
  console.error('usage: fit-detector-box.mjs TRAIN_FOLDER.. [--test FOLDER..] [--every N]');
  process.exit(2);
}

/** Images of a folder with the landmarks of the one face in each. */
async function readTruth(folder) {
  const manifest = await readFile(join(folder, 'faces.jsonl'), 'utf8').catch(() => undefined);
  if (manifest !== undefined) {
    return manifest
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
      .map(({ image, landmarks }) => ({ image: join(folder, image), landmarks }));
  }
  return Promise.all(
    (await listImages(folder)).map(async (image) => ({ image, landmarks: await readPts(image) })),
  );
}

async function readPts(image) {
  const text = await readFile(image.replace(/\.\w+$/, '.pts'), 'latin1');
  const body = text.slice(text.indexOf('{') + 1, text.indexOf('}'));
  const numbers = body.trim().split(/\s+/).map(Number);
  return Array.from({ length: numbers.length / 2 }, (_, i) => [numbers[2 * i] - 1, numbers[2 * i + 1] - 1]);
}

/** The detected face that lies on the labelled one, for each image, as it is and turned, in which there is one. */
async function readFaces(folder, step) {
  const images = (await readTruth(folder)).filter((_, index) => index % step === 0);
  const faces = [];
  for (const { image, landmarks } of images) {
    const upright = { pixels: await decodeImage(image), landmarks };
    for (const { pixels, landmarks } of [
      upright,
      turned(upright, random.uniform(-largestTurn, largestTurn)),
    ]) {
      const roll = rollOf(landmarks, meanShape);
      const truth = boxOfLandmarks(landmarks, roll);
      const found = await detector.detectRaw(pixels);
      const face = found.find(({ box }) => isNear(box, truth));
      if (face) faces.push({ face, truth });
    }
  }
  console.error(`${folder}: ${faces.length} of ${2 * images.length} faces found`);
  return faces;
}

function isNear(box, truth) {
  const size = Math.max(truth.width, truth.height);
  const dx = box.x + box.width / 2 - truth.x - truth.width / 2;
  const dy = box.y + box.height / 2 - truth.y - truth.height / 2;
  return Math.hypot(dx, dy) < 0.4 * size && box.width > size / 2 && box.width < 2 * size;
}

/** The image turned clockwise around its middle, as large as it has to be. */
function turned({ pixels, landmarks }, angle) {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const width = Math.ceil(Math.abs(cos) * pixels.width + Math.abs(sin) * pixels.height);
  const height = Math.ceil(Math.abs(sin) * pixels.width + Math.abs(cos) * pixels.height);
  const [fromX, fromY] = [(width - 1) / 2, (height - 1) / 2];
  const [toX, toY] = [(pixels.width - 1) / 2, (pixels.height - 1) / 2];
  const back = [cos, sin, toX - cos * fromX - sin * fromY, -sin, cos, toY + sin * fromX - cos * fromY];
  const data = Uint8Array.from(warpTo(pixels, back, { width, height }), Math.round);
  const there = invertAffine(back);
  return {
    pixels: { data, width, height, channels: 3 },
    landmarks: landmarks.map((point) => applyAffine(there, point)),
  };
}

/** Measures and targets of a face, in the frame of the measures. */
function sampleOf({ face, truth }) {
  const { centre, size, roll, balanced, sided } = measureFace(face);
  const [dx, dy] = [truth.x + truth.width / 2 - centre[0], truth.y + truth.height / 2 - centre[1]];
  const [cos, sin] = [Math.cos(roll) / size, Math.sin(roll) / size];
  const left = truth.roll - roll;
  return {
    balanced,
    sided,
    x: cos * dx + sin * dy,
    y: cos * dy - sin * dx,
    width: truth.width / size,
    height: truth.height / size,
    roll: Math.atan2(Math.sin(left), Math.cos(left)),
  };
}

/** Least squares with a penalty on all weights but that of a constant 1 in front. */
function solve(rows, targets) {
  const n = rows[0].length;
  const constant = rows.every((row) => row[0] === 1);
  // The sample's mirror image counts too: its balanced measures are the same, the sided ones change their sign with the
  // target. It adds the same sums once more, so a count of 2 does.
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
  return matrix.map((row, i) => Number((row[n] / row[i]).toFixed(3)));
}

/** The box by the weights that were just fitted. */
function fittedBox({ face }) {
  const { centre, size, roll, balanced, sided } = measureFace(face);
  const dot = (weights, values) => weights.reduce((sum, weight, i) => sum + weight * values[i], 0);
  const [width, height] = [size * dot(fitted.width, balanced), size * dot(fitted.height, balanced)];
  const [x, y] = [size * dot(fitted.x, sided), size * dot(fitted.y, balanced)];
  const [cos, sin] = [Math.cos(roll), Math.sin(roll)];
  return {
    x: centre[0] + cos * x - sin * y - width / 2,
    y: centre[1] + sin * x + cos * y - height / 2,
    width,
    height,
    roll: roll + dot(fitted.roll, sided),
  };
}

/** Intersection over union with the true box, both taken upright in the frame of the true one's roll. */
function overlapInFrame(box, { truth }) {
  const [cos, sin] = [Math.cos(truth.roll), Math.sin(truth.roll)];
  const place = ({ x, y, width, height }) => {
    const [cx, cy] = [x + width / 2, y + height / 2];
    return { u: cos * cx + sin * cy, v: cos * cy - sin * cx, width, height };
  };
  const [a, b] = [place(box), place(truth)];
  const width =
    Math.min(a.u + a.width / 2, b.u + b.width / 2) - Math.max(a.u - a.width / 2, b.u - b.width / 2);
  const height =
    Math.min(a.v + a.height / 2, b.v + b.height / 2) - Math.max(a.v - a.height / 2, b.v - b.height / 2);
  if (width <= 0 || height <= 0) return 0;
  return (width * height) / (a.width * a.height + b.width * b.height - width * height);
}

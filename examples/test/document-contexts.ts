/** What a reader has beside the code of a document. */
export interface Context {
  /** Names that it uses without making them: exports of `reader` below. */
  readonly reader?: readonly string[];
  /** What a test cannot wait for, as it is written and as it is run instead. */
  readonly instead?: Readonly<Record<string, string>>;
  /** Run after it: checks, and what it leaves open. */
  readonly after?: string;
  /** What it needs beyond packages and the sample photograph. */
  readonly needs?: 'redis' | 'face model';
}

/** A model that learns in a second. */
const tiny =
  "{ name: 'tiny', scheme: 'ibug68', landmarks: 68, patchIndices: [30, 36, 45], hidden: 8, projection: 4, levels: [1, 0], boxSize: 40, cropSize: 64 }";

/** By document and number of the block in it; whatever is not named here runs as it is. */
export const contexts: Readonly<Record<string, Context>> = {
  'docs/coming-from.md#1': { reader: ['landmarks'] },
  'docs/coming-from.md#2': {
    reader: ['playing', 'draw'],
    after: 'if (!playing) throw new Error("the video did not play");',
  },
  'packages/core/README.md#1': { reader: ['face', 'image'] },
  'packages/core/README.md#2': { reader: ['samples'] },
  'packages/datasets/README.md#1': { reader: ['dataset'] },
  'packages/datasets/README.md#2': {
    reader: ['data', 'width', 'height', 'landmarks', 'meanShape', 'seed', 'epoch', 'index'],
  },
  'packages/node/README.md#0': {
    reader: ['frame', 'time'],
    after: "if (faces.length !== 1 || followed.length !== 1) throw new Error('no face');",
  },
  'packages/node/README.md#2': { instead: { "{ model: 'lite' }, 4)": "{ model: 'lite' }, 1)" } },
  'packages/queue/README.md#0': { needs: 'redis' },
  'packages/queue/README.md#1': { needs: 'redis', instead: { 'jobs: 2': 'jobs: 1' } },
  'packages/serve/README.md#0': {
    instead: { 'port: 8080': 'port: 0', 'jobs: 2': 'jobs: 1' },
    after: 'await service.stop();',
  },
  'packages/synthesis/README.md#1': { reader: ['image', 'landmarks'], needs: 'face model' },
  'packages/training/README.md#0': {
    instead: {
      "config: 'musica-68-lite',": `config: { model: ${tiny}, batch: 2, calibrationSplit: 0.3 }, workers: 0, backend: 'wasm',`,
      'steps: 2000': 'steps: 2',
    },
  },
  'packages/web/README.md#0': { reader: ['draw'] },
  'packages/web/README.md#1': { reader: ['video', 'faces'] },
};

/** The module that gives them to a program. */
export const reader = `
import { ibug68 } from '@musica/core';
import { augmentOptions, makeSample, readDataset, sampleRandom } from '@musica/datasets';
import { decodeImage, loadFaceFinder, openStoredModel, useBackend } from '@musica/node';
await useBackend('wasm');
const finder = await loadFaceFinder({ model: 'lite' });
export const image = await decodeImage('photo.jpg');
export const [face] = await finder.find(image);
export const { landmarks } = face;
export const { data, width, height } = image;
export const [seed, epoch, index] = [1, 0, 0];
export const [frame, time] = [image, 0];
export const { meanShape } = await openStoredModel('lite');
const crop = { boxSize: 142, cropSize: 228, levels: [2, 1, 0], meanShape };
export const samples = [makeSample({ id: 'photo', image, landmarks }, crop, ibug68, sampleRandom(1, 0, 0), augmentOptions({}))];
export const dataset = await readDataset('path/to/faces');
`;

/** And to a page. `draw` ends the video, which otherwise has no end. */
export const pageReader = `
import { loadFaceFinder } from '@musica/web';
export const video = document.querySelector('video');
video.srcObject = await navigator.mediaDevices.getUserMedia({ video: true });
await video.play();
export const playing = video.videoWidth > 0;
export const draw = () => video.dispatchEvent(new Event('ended'));
export const faces = await (await loadFaceFinder({ model: 'lite' })).find(document.querySelector('img'));
`;

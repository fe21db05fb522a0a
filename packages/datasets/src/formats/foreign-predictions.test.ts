import { join } from 'node:path';
import { ibug68, type Point } from '@musica/core';
import { describe, expect, it } from 'vitest';
import { useTemporaryFolders } from '../../test/temporary-folder';
import { tinyPng } from '../../test/tiny-image';
import { formatProblem } from '../problems';
import { mediapipeToIbug68 } from './foreign-predictions';
import { type Prediction, readPredictions } from './predictions';
import { writePts } from './pts';

const makeFolder = useTemporaryFolders();
const face = (shift = 0) => Array.from({ length: 68 }, (_, i): Point => [10.5 + i + shift, 20.25 + (i % 9)]);

async function read(files: Record<string, string | Uint8Array>, path = '', images: string[] = []) {
  const folder = await makeFolder(files);
  const problems: string[] = [];
  const found: Prediction[] = [];
  const names = images.map((name) => join(folder, name));
  const predictions = readPredictions(join(folder, path), (one) => problems.push(formatProblem(one)), names);
  for await (const prediction of predictions) found.push(prediction);
  return { found, problems: problems.map((problem) => problem.replaceAll(`${folder}/`, '')), folder };
}

describe('predictions of other programs', () => {
  it('a folder of .pts', async () => {
    const { found, problems } = await read({ 'in/a.pts': writePts(face()), 'b.pts': 'version: 2\n{' }, '');
    expect(found).toEqual([{ image: 'in/a', index: 0, landmarks: face(), failed: false }]);
    expect(problems).toEqual([expect.stringContaining('b.pts:2: no "n_points:"')]);
  });

  it('CSV of OpenFace: a file for each image, a row for each face', async () => {
    const axis = (name: string) => face().map((_, i) => ` ${name}_${i}`);
    const head = ['face', ' confidence', ' gaze_0_x', ...axis('x'), ...axis('y'), ' AU01_r'].join(',');
    const row = (index: number, shift: number) =>
      [index, 0.9, -0.1, ...face(shift).map(([x]) => x), ...face(shift).map(([, y]) => y), 0].join(', ');
    const { found, problems } = await read({
      'a.csv': [head, row(0, 0), row(1, 5), row(2, 0).replace('10.5', 'nan'), ''].join('\r\n'),
      'b.csv': 'face, confidence\r\n0, 1\r\n',
    });
    expect(found).toEqual([
      { image: 'a', index: 0, landmarks: face(), failed: false },
      { image: 'a', index: 1, landmarks: face(5), failed: false },
    ]);
    expect(problems).toEqual([
      'a.csv:4: field 4 is "nan", expected a number',
      expect.stringMatching(/^b\.csv:1: no columns x_0.*-2Dfp/),
    ]);
  });

  it('CSV of OpenFace: frames are the images in the order of their names; those that were not found are left out', async () => {
    const axis = (name: string) => face().map((_, i) => `${name}_${i}`);
    const head = ['frame', 'face_id', 'timestamp', 'confidence', 'success', ...axis('x'), ...axis('y')].join(
      ',',
    );
    const row = (frame: number, success: number) =>
      [frame, 0, 0.1, 0.9, success, ...face(frame).map(([x]) => x), ...face(frame).map(([, y]) => y)].join(
        ',',
      );
    const { found, problems, folder } = await read(
      { 'o.csv': [head, row(1, 1), row(2, 0), row(3, 1)].join('\n') },
      'o.csv',
      ['b.jpg', 'a.jpg'],
    );
    expect(found).toEqual([{ image: join(folder, 'a.jpg'), index: 0, landmarks: face(1), failed: false }]);
    expect(problems).toEqual(['o.csv:4: there is no image for frame 3']);
    // Run on each image alone, all of them are frame 1; of several faces in it too.
    const single = await read({ 'b.csv': [head, row(1, 1), row(1, 1)].join('\n') }, '', ['b.jpg', 'a.jpg']);
    expect(single.found.map(({ image, index }) => [image, index])).toEqual([
      ['b', 0],
      ['b', 1],
    ]);
  });

  it('JSON of MediaPipe: shares of the image, 478 vertices', async () => {
    const mesh = Array.from({ length: 478 }, (_, i) => ({ x: i / 1000, y: i / 2000, z: 0 }));
    const expected = mediapipeToIbug68.map((i) => [
      expect.closeTo((i / 1000) * 640, 9),
      expect.closeTo((i / 2000) * 480, 9),
    ]);
    for (const [name, value] of [
      ['a.json', { faceLandmarks: [mesh] }],
      ['all.json', [{ image: 'a.png', width: 640, height: 480, landmarks: mesh }]],
      ['all.json', { 'a.png': { multi_face_landmarks: [{ landmark: mesh }] } }],
      ['all.json', { 'a.png': [mesh.map(({ x, y }) => [x * 640, y * 480])] }],
    ] as const) {
      const files = { [`found/${name}`]: JSON.stringify(value), 'a.png': tinyPng(640, 480) };
      const { found, problems } = await read(files, name === 'a.json' ? 'found' : `found/${name}`, ['a.png']);
      expect(problems).toEqual([]);
      expect(found).toMatchObject([
        { image: name === 'a.json' ? 'a' : 'a.png', index: 0, landmarks: expected },
      ]);
    }
    const { problems } = await read({
      'x.json': JSON.stringify([{ image: 'q.png', landmarks: mesh }, { image: 'r.png' }]),
    });
    expect(problems).toEqual([
      expect.stringContaining('x.json:1: result 0: q.png: coordinates are shares'),
      expect.stringContaining('result 1: no faceLandmarks'),
    ]);
  });

  it('the map from vertices is symmetric where the mesh is', () => {
    expect(new Set(mediapipeToIbug68).size).toBe(68);
    // Pairs of the mesh's own mirror, taken from its documented connections.
    for (const [left, right] of [
      [127, 356],
      [33, 263],
      [133, 362],
      [61, 291],
      [105, 334],
      [97, 326],
      [149, 378],
    ]) {
      expect(mediapipeToIbug68[ibug68.mirror![mediapipeToIbug68.indexOf(left!)]!]).toBe(right);
    }
  });
});

import { relative } from 'node:path';
import type { Point } from '@musica/core';
import { describe, expect, it } from 'vitest';
import { useTemporaryFolders } from '../../test/temporary-folder';
import { landmarkStates } from '../landmark-states';
import { readDataset } from '../read-dataset';
import { parseLjson } from './ljson';

const makeFolder = useTemporaryFolders();
const landmarks = Array.from({ length: 68 }, (_, i): Point => [100 + i, 50.5 + (i % 9)]);
/** menpo has y first. */
const points = landmarks.map(([x, y]) => [y, x]);
const labels = [{ label: 'jaw', mask: [0, 1, 2] }];
const v2 = { landmarks: { connectivity: [[0, 1]], points }, labels, version: 2 };
const v3 = { version: 3, groups: { PTS: { landmarks: { points, connectivity: [[0, 1]] }, labels } } };
const v1 = {
  version: 1,
  groups: [
    { label: 'jaw', connectivity: [], landmarks: points.slice(0, 17).map((point) => ({ point })) },
    { label: 'rest', landmarks: points.slice(17).map((point) => ({ point })) },
  ],
};

describe('menpo .ljson', () => {
  it.each([
    ['version 1', v1],
    ['version 2', v2],
    ['version 3', v3],
  ])('reads %s, y before x', (_, value) => {
    expect(parseLjson(JSON.stringify(value))).toEqual([landmarks]);
  });

  it('reads a folder, a face a group, and says what is broken', async () => {
    const two = { version: 3, groups: { a: v3.groups.PTS, b: v3.groups.PTS } };
    const hole = { ...v2, landmarks: { points: [[null, null], ...points.slice(1)] } };
    const folder = await makeFolder({
      'a.jpg': '',
      'a.ljson': JSON.stringify(two),
      'in/b c.png': '',
      'in/b c.ljson': JSON.stringify(v2),
      'cut.jpg': '',
      'cut.ljson': JSON.stringify(v2).slice(0, 500),
      'hole.jpg': '',
      'hole.ljson': JSON.stringify(hole),
      'short.jpg': '',
      'short.ljson': JSON.stringify({ ...v2, landmarks: { points: points.slice(1) } }),
      'lonely.ljson': JSON.stringify(v2),
    });
    const { faces, problems } = await readDataset(folder);
    expect(faces.map(({ id }) => id)).toEqual(['a.jpg', 'a.jpg#1', 'hole.jpg', 'in/b c.png']);
    for (const face of faces) expect(face.landmarks.slice(1)).toEqual(landmarks.slice(1));
    // null: not labelled. It is put where the other faces have it, within the box of the rest.
    expect(landmarkStates(faces[2]!)).toEqual(landmarks.map((_, i) => (i === 0 ? 'missing' : 'present')));
    expect(faces[2]!.landmarks[0]![0]).toBeCloseTo(landmarks[1]![0], 9);
    expect(problems.map(({ file, message }) => [relative(folder, file), message])).toEqual([
      ['cut.ljson', expect.stringMatching(/^not JSON: /)],
      ['lonely.ljson', 'no image of this name beside it'],
      ['short.ljson', '67 points, but ibug68 has 68'],
    ]);
  });

  it.each([
    ['another version', { ...v2, version: 4 }],
    ['three coordinates', { ...v2, landmarks: { points: [[1, 2, 3]] } }],
    ['words', { ...v2, landmarks: { points: [['1', '2']] } }],
    ['a list', []],
  ])('refuses %s', (_, value) => {
    expect(() => parseLjson(JSON.stringify(value))).toThrow();
  });
});

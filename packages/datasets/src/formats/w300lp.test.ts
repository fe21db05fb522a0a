import { relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fixture, fixturePoints } from '../../test/fixtures';
import { useTemporaryFolders } from '../../test/temporary-folder';
import { readDataset } from '../read-dataset';
import { parseW300lp } from './w300lp';

const makeFolder = useTemporaryFolders();

describe('300W-LP and AFLW2000', () => {
  it('reads the 68 points of either, from 1, and the pose', async () => {
    const folder = await makeFolder({
      'image00002.jpg': '',
      'image00002.mat': fixture('aflw2000.mat'),
      'AFW/AFW_134212_1_0.jpg': '',
      'AFW/AFW_134212_1_0.mat': fixture('300w-lp.mat'),
      'landmarks/AFW/AFW_134212_1_0_pts.mat': fixture('300w-lp.mat'),
      'cut.jpg': '',
      'cut.mat': fixture('300w-lp.mat').subarray(0, 200),
      'lonely.jpg': '',
    });
    const { faces, problems } = await readDataset(folder);
    expect(faces.map(({ id }) => id)).toEqual(['AFW/AFW_134212_1_0.jpg', 'image00002.jpg']);
    for (const { landmarks, attributes } of faces) {
      expect(landmarks).toEqual(fixturePoints(68));
      expect(attributes).toEqual({ pitch: -7.161972, yaw: 28.64789, roll: 3.580986 });
    }
    expect(problems.map(({ file, message }) => [relative(folder, file), message])).toEqual([
      ['cut.mat', expect.stringMatching(/^byte 128: /)],
      ['lonely.jpg', 'no .mat file of this name beside it'],
    ]);
  });

  it('refuses 21 points and other files', () => {
    expect(() => parseW300lp(fixture('cofw68_points.mat'), 'a.mat')).toThrow('a.mat: no variable pt2d');
    expect(() => parseW300lp(Buffer.from('rubbish'), 'a.mat')).toThrow('a.mat: no MATLAB file');
  });
});

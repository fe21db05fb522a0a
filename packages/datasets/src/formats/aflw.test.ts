import { describe, expect, it } from 'vitest';
import { fixture, fixturePoints } from '../../test/fixtures';
import { useFiles } from '../../test/read-files';
import { landmarkStates } from '../landmark-states';

const read = useFiles();

describe('AFLW', () => {
  it('with 19 points: those at 0 are not labelled, those of the mask hidden', async () => {
    const { format, scheme, faces, problems } = await read({
      'AFLWinfo_release.mat': fixture('AFLWinfo_release.mat'),
      'flickr/0/image00000.jpg': '',
      'flickr/1/image00001.jpg': '',
      'flickr/2/image00002.jpg': '',
    });
    expect([format, scheme.name, problems]).toEqual(['aflw-19', 'aflw19', []]);
    expect(faces.map(({ id, split }) => [id, split])).toEqual([
      ['flickr/0/image00000.jpg', 'train'],
      ['flickr/1/image00001.jpg', 'train'],
      ['flickr/2/image00002.jpg', 'train'],
    ]);
    // The script writes coordinates of MATLAB's kind; this file holds those of AFLW's database.
    expect(faces[0]!.landmarks).toEqual(fixturePoints(19).map(([x, y]) => [x + 1, y + 1]));
    expect(faces[0]).toMatchObject({
      box: { x: 10, y: 20, width: 80, height: 40 },
      occluded: Array.from({ length: 19 }, (_, i) => i % 4 === 0),
    });
    expect(landmarkStates(faces[1]!)[2]).toBe('missing');
  });

  it('as it is handed out: SQLite beside the images, with the points that are seen', async () => {
    const { format, scheme, faces, problems } = await read({
      'data/aflw.sqlite': fixture('aflw.sqlite'),
      'data/flickr/0/image00002.jpg': '',
      'data/flickr/3/image00013.jpg': '',
    });
    expect([format, scheme.name]).toEqual(['aflw-21', 'aflw21']);
    expect(faces.map(({ id }) => id)).toEqual(['flickr/0/image00002.jpg', 'flickr/3/image00013.jpg']);
    expect(faces[0]).toMatchObject({
      landmarks: fixturePoints(21),
      box: { x: 5, y: 6, width: 70, height: 80 },
      attributes: {
        pitch: -7.161972,
        yaw: 28.64789,
        roll: 14.323945,
        female: true,
        occluded: false,
        glasses: true,
        grayscale: false,
      },
    });
    const states = landmarkStates(faces[1]!);
    expect([...states.keys()].filter((i) => states[i] !== 'missing')).toEqual([6, 11, 20]);
    expect(faces[1]!.landmarks[20]).toEqual([210, 105]);
    // A face without any points is no face, and does not go without a word.
    expect(problems).toEqual([expect.stringMatching(/aflw\.sqlite:39343: /)]);
  });

  it('says what is wrong with a database that is none, or another', async () => {
    const bytes = fixture('aflw.sqlite');
    const cut = await read({ 'aflw.sqlite': bytes.subarray(0, 2000) }).catch((error) => error);
    expect(cut).toMatchObject({ code: 'dataset', message: expect.stringMatching(/aflw\.sqlite: /) });
    const other = Buffer.from(
      bytes.toString('latin1').replaceAll('FeatureCoords', 'FeatureXoords'),
      'latin1',
    );
    await expect(read({ 'aflw.sqlite': other })).rejects.toThrow(/aflw\.sqlite: .*FeatureCoords/);
  });
});

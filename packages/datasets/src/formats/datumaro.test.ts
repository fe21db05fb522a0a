import { describe, expect, it } from 'vitest';
import { useFiles } from '../../test/read-files';
import { landmarkStates } from '../landmark-states';

const read = useFiles();

describe("Datumaro's JSON", () => {
  const labels = ['left eye', 'right eye', 'nose'];
  const file = (items: readonly object[]) =>
    JSON.stringify(
      {
        dm_format_version: '1.0',
        media_type: 2,
        infos: {},
        categories: {
          label: { labels: [{ name: 'face', parent: '', attributes: [] }], attributes: [] },
          points: { items: [{ label_id: 0, labels, joints: [[0, 1]] }] },
        },
        items,
      },
      undefined,
      1,
    );
  const points = { id: 0, type: 'points', label_id: 0, points: [10.5, 20, 30, 21, 19, 40], z_order: 0 };
  const image = (path: string) => ({ image: { path, size: [480, 640] } });

  it('has the points of a face and its box in one group, and visibilities', async () => {
    const { format, scheme, faces, problems } = await read({
      'images/train/a.jpg': '',
      'images/val/b.jpg': '',
      'annotations/train.json': file([
        {
          id: 'a',
          attr: { frame: 0 },
          ...image('a.jpg'),
          annotations: [
            { ...points, group: 3, visibility: [2, 1, 0], attributes: { smile: true, z: null } },
            { id: 1, type: 'bbox', group: 3, label_id: 0, bbox: [5, 6, 30, 40], attributes: {} },
            { id: 2, type: 'label', group: 0, label_id: 0, attributes: {} },
          ],
        },
      ]),
      'annotations/val.json': file([
        { id: 'b', ...image('b.jpg'), annotations: [{ ...points, group: 0, attributes: {} }] },
        { id: 'c', ...image('c.jpg'), annotations: [{ ...points, points: [1, 2, 3] }] },
        { id: 'd', ...image('d.jpg'), annotations: [{ ...points }] },
      ]),
    });
    expect([format, scheme.names]).toEqual(['datumaro', labels]);
    expect(faces.map(({ id, split }) => [id, split])).toEqual([
      ['images/train/a.jpg', 'train'],
      ['images/val/b.jpg', 'val'],
    ]);
    expect(faces[0]).toMatchObject({
      box: { x: 5, y: 6, width: 30, height: 40 },
      occluded: [false, true, false],
      attributes: { smile: true },
    });
    expect(landmarkStates(faces[0]!)).toEqual(['present', 'hidden', 'missing']);
    expect(faces[1]!.landmarks).toEqual([
      [10.5, 20],
      [30, 21],
      [19, 40],
    ]);
    expect(problems).toEqual([
      'annotations/train.json:undefined: 1 annotations of type label are no landmarks',
      expect.stringMatching(/^annotations\/val\.json:\d+: item 1: 3 numbers are no points$/),
      expect.stringMatching(/^annotations\/val\.json:\d+: item 2: no image/),
    ]);
  });
});

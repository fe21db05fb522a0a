import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fixture } from '../../test/fixtures';
import { useTemporaryFolders } from '../../test/temporary-folder';
import { readDataset } from '../read-dataset';

const makeFolder = useTemporaryFolders();

/** Whether of two faces only the changed one is refused, with its number. */
async function refusalOf(change: (face: number) => string): Promise<string | undefined> {
  const name = 'sql.js';
  const { default: load } = await import(/* @vite-ignore */ name);
  const database = new (await load()).Database(fixture('aflw.sqlite'));
  const [[face]] = database.exec('select min(face_id) from Faces')[0].values;
  database.run(change(face));
  const folder = await makeFolder({ 'aflw.sqlite': Buffer.from(database.export()) });
  const { faces, problems } = await readDataset(join(folder, 'aflw.sqlite'), { checkImages: false });
  expect(faces).toHaveLength(1);
  return problems.find(({ line }) => line === face)?.message;
}

it.each(['99', '2.5', "'x'", '1e12'])(
  'refuses the face of a feature %s, and reads the others',
  async (feature) => {
    const change = (face: number) =>
      `update FeatureCoords set feature_id = ${feature} where face_id = ${face} and feature_id = 3`;
    expect(await refusalOf(change)).toContain('22 points');
  },
);

it('refuses a face whose image or place is not there, and leaves out no word about it', async () => {
  const noImage = (face: number) => `update Faces set file_id = 'gone' where face_id = ${face}`;
  expect(await refusalOf(noImage)).toBe('there is no image gone in FaceImages');
  const noPlace = (face: number) =>
    `update FeatureCoords set x = null where face_id = ${face} and feature_id = 3`;
  expect(await refusalOf(noPlace)).toContain('point 2 is NaN');
});

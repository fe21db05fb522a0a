import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fixture } from '../../test/fixtures';
import { useTemporaryFolders } from '../../test/temporary-folder';
import { readDataset } from '../read-dataset';

const makeFolder = useTemporaryFolders();

it.each(['99', '2.5', "'x'", '1e12'])(
  'refuses the face of a feature %s, and reads the others',
  async (feature) => {
    const name = 'sql.js';
    const { default: load } = await import(/* @vite-ignore */ name);
    const database = new (await load()).Database(fixture('aflw.sqlite'));
    const [[face]] = database.exec('select min(face_id) from Faces')[0].values;
    database.run(
      `update FeatureCoords set feature_id = ${feature} where face_id = ${face} and feature_id = 3`,
    );
    const folder = await makeFolder({ 'aflw.sqlite': Buffer.from(database.export()) });
    const { faces, problems } = await readDataset(join(folder, 'aflw.sqlite'), { checkImages: false });
    expect(faces).toHaveLength(1);
    const problem = problems.find(({ line }) => line === face);
    expect(problem?.message).toContain('22 points');
  },
);

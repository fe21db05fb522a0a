import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fixture } from '../../test/fixtures';
import { useTemporaryFolders } from '../../test/temporary-folder';
import { openSqlite } from './sqlite';

const makeFolder = useTemporaryFolders();

/** A database that a fuzz found: a table of six kilobytes whose rows declare hundreds of megabytes. */
function declaresMuch(): Buffer {
  const bytes = fixture('aflw.sqlite');
  bytes.fill(0x8c, 2281, 2306);
  bytes.fill(0xf6, 3229, 3265);
  bytes.set([0x4f, 0xb8, 0xaa, 0xd2], 4623);
  return bytes;
}

it('takes no memory for what a file only declares', async () => {
  const folder = await makeFolder({ 'a.sqlite': declaresMuch(), 'b.sqlite': fixture('aflw.sqlite') });
  const before = process.memoryUsage().external;
  const hostile = await openSqlite(join(folder, 'a.sqlite'));
  await expect(hostile.tables()).rejects.toMatchObject({ code: 'dataset' });
  await hostile.close();
  expect(process.memoryUsage().external - before).toBeLessThan(5e6);

  const sound = await openSqlite(join(folder, 'b.sqlite'));
  expect(await sound.rows('FaceImages', ['db_id', 'filepath'])).toContainEqual({
    db_id: 'flickr',
    filepath: '0/image00002.jpg',
  });
  await sound.close();
});

it('refuses tables that are computed: they may be of any size', async () => {
  const name = 'sql.js';
  const { default: load } = await import(/* @vite-ignore */ name);
  const database = new (await load()).Database();
  database.run(`
    create view Faces as with recursive n(face_id) as (select 1 union all select face_id + 1 from n) select * from n;
    create table FaceRect (x, y as (zeroblob(1000000000)));
    create table FacePose (roll);
    insert into FaceRect values (1);
    insert into FacePose values (0.5)`);
  const folder = await makeFolder({ 'a.sqlite': Buffer.from(database.export()) });
  const reader = await openSqlite(join(folder, 'a.sqlite'));
  await expect(reader.rows('Faces', ['face_id'])).rejects.toThrow('no table Faces');
  await expect(reader.rows('FaceRect', ['x', 'y'])).rejects.toThrow('table FaceRect is computed');
  expect(await reader.rows('FacePose', ['roll'])).toEqual([{ roll: 0.5 }]);
  await reader.close();
});

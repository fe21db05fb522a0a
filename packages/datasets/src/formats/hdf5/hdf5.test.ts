import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fixture } from '../../../test/fixtures';
import { useTemporaryFolders } from '../../../test/temporary-folder';
import { openHdf5 } from './hdf5';

const makeFolder = useTemporaryFolders();

/** A file that a fuzz found: the HDF5 library calls abort(), and reads no other file after that. */
function fatal(): Buffer {
  const whole = fixture('COFW_test_color.mat');
  const doubled = whole.subarray(6708, 6728);
  const bytes = Buffer.concat([
    ...[whole.subarray(0, 3321), whole.subarray(3360, 6728), doubled, whole.subarray(6728, 11347)],
    ...[Buffer.from('-1'), whole.subarray(11347)],
  ]);
  bytes[3123] = 0x80;
  return bytes;
}

it('reads a sound file after one that ends the HDF5 library', async () => {
  const folder = await makeFolder({ 'a.mat': fatal(), 'b.mat': fixture('COFW_test_color.mat') });
  await expect(openHdf5(join(folder, 'a.mat'))).rejects.toMatchObject({ code: 'dataset' });
  const file = await openHdf5(join(folder, 'b.mat'));
  expect((await file.array('phisT')).shape).toEqual([87, 2]);
  await expect(file.array('none')).rejects.toThrow('no array none');
  await file.close();
});

it('takes no memory for what a file only declares', async () => {
  const { File, ready } = await import('h5wasm/node');
  await ready;
  const folder = await makeFolder({});
  const path = join(folder, 'a.mat');
  const made = new File(path, 'w');
  made.create_dataset({
    name: 'phisT',
    data: new Float64Array(87 * 2),
    shape: [87, 2],
    dtype: '<d',
    maxshape: [87, null],
    chunks: [87, 3],
    compression: 9,
  });
  made.close();
  const bytes = await readFile(path);
  // Chunks of 87 x 3 numbers of 8 bytes become such of 87 x 300,000: 209 MB in a file of some kB.
  const chunk = Buffer.from(Uint32Array.of(87, 3, 8).buffer);
  const at = bytes.indexOf(chunk);
  expect(at).toBeGreaterThan(0);
  bytes.writeUInt32LE(300_000, at + 4);
  const hostile = join(await makeFolder({ 'b.mat': bytes }), 'b.mat');
  const before = process.memoryUsage().rss;
  const file = await openHdf5(hostile);
  await expect(file.array('phisT')).rejects.toMatchObject({ code: 'dataset' });
  await file.close();
  expect(process.memoryUsage().rss - before).toBeLessThan(150e6);
});

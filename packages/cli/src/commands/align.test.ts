import { mkdir, readdir, readFile } from 'node:fs/promises';
import { parsePts } from '@musica/datasets';
import { decodeImage } from '@musica/node';
import { beforeAll, describe, expect, it } from 'vitest';
import { sharedPath } from '../../../../test/shared';
import { imageFile, saveTinyModel, useFolder } from '../../test/fixtures';
import { musica, musicaWith } from '../../test/musica';

const folder = useFolder();
let number = 0;

beforeAll(async () => {
  await saveTinyModel(folder.path('model'));
  const jpeg = await imageFile(9, 'jpeg');
  await folder.write({
    'one/a.png': await imageFile(1),
    'two/x/a.png': await imageFile(2),
    'two/y/a.png': await imageFile(3),
    'bad/a good.png': await imageFile(4),
    'bad/cut.jpg': jpeg.subarray(0, jpeg.length / 2),
    'bad/empty.png': '',
    'bad/text.png': 'this is no image',
    'bad/z.jpg': jpeg,
    file: '',
  });
});

/** Aligns with the tiny model into a new folder. */
async function align(...args: string[]) {
  const out = folder.path(`out-${number++}`);
  const model = ['--model', folder.path('model'), '--backend', 'cpu'];
  return { out, ...(await musica('align', ...model, '--out', out, ...args)) };
}

const box = ['--box', '20,10,40,50'];

describe('musica align', () => {
  it('prints box, predicted error, step and landmarks of a face and writes .pts and predictions', async () => {
    const { code, stdout, out } = await align(folder.path('one/a.png'), ...box);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /a\.png: 1 face\n {2}0: box 20\.0,10\.0,40\.0,50\.0, predicted error \d+\.\d\d %, step 2 of 2/,
    );
    expect(stdout).toMatch(/^ +64: +-?[\d.]+ +-?[\d.]+ .* 67: +-?[\d.]+ +-?[\d.]+$/m);
    expect((await readdir(out)).sort()).toEqual(['a.pts', 'predictions.jsonl']);
    const prediction = JSON.parse(await readFile(`${out}/predictions.jsonl`, 'utf8'));
    expect(prediction).toMatchObject({
      image: folder.path('one/a.png'),
      index: 0,
      exitStep: 2,
      flipTested: false,
      box: [20, 10, 40, 50],
    });
    const points = parsePts(await readFile(`${out}/a.pts`, 'utf8'), 'a.pts', 68);
    for (const [i, [x, y]] of points.entries()) {
      expect(x).toBeCloseTo(prediction.landmarks[i][0], 3);
      expect(y).toBeCloseTo(prediction.landmarks[i][1], 3);
    }
  });

  it('takes boxes that are turned, and those of another detector with their convention', async () => {
    const faces = async (...args: string[]) =>
      JSON.parse((await align(folder.path('one'), ...args, '--json')).stdout).images[0].faces;
    const [upright] = await faces(...box);
    const [turned] = await faces('--box', '20,10,40,50,-30');
    expect([upright.box, turned.box]).toEqual([
      [20, 10, 40, 50],
      [20, 10, 40, 50, -30],
    ]);
    expect(turned.landmarks).not.toEqual(upright.landmarks);
    await folder.write({ 'convention.json': '{"right":-0.25,"down":-0.25,"width":0.5,"height":0.5}' });
    // The centre goes from (60, 60) to (40, 35).
    const wide = ['--box', '20,10,80,100', '--box-convention', folder.path('convention.json')];
    expect(await faces(...wide)).toEqual([upright]);
  });

  it('gives everything as JSON, the same on every run', async () => {
    const args = [
      folder.path('one'),
      ...box,
      '--box',
      '5,5,60,60',
      '--format',
      'json',
      '--json',
      '--max-steps',
      '1',
    ];
    const { code, stdout, out } = await align(...args);
    expect(code).toBe(0);
    const { images } = JSON.parse(stdout);
    expect(images).toHaveLength(1);
    expect(images[0]).toMatchObject({ image: folder.path('one/a.png'), width: 96, height: 80 });
    expect(
      images[0].faces.map(({ index, exitStep }: { index: number; exitStep: number }) => [index, exitStep]),
    ).toEqual([
      [0, 1],
      [1, 1],
    ]);
    expect(images[0].faces[1].landmarks).toHaveLength(68);
    expect(JSON.parse(await readFile(`${out}/a.json`, 'utf8'))).toEqual(images[0]);
    expect(JSON.parse((await align(...args)).stdout).images).toEqual(images);
  });

  it('writes a table with a row a face, and aligned crops, of a pattern and of a list on standard input', async () => {
    const out = folder.path('table');
    const run = (format: string, ...rest: string[]) =>
      musicaWith(
        { input: `${folder.path('two/y/a.png')}\r\n\n${folder.path('one/a.png')}` },
        ...[
          'align',
          folder.path('t*', 'x', '*.png'),
          '-',
          '--model',
          folder.path('model'),
          '--backend',
          'cpu',
        ],
        ...['--out', out, '--format', format, ...box, '--box', '5,5,60,60', '--json', ...rest],
      );
    const { code, stdout } = await run('csv', '--crops', folder.path('crops'), '--crop-size', '32');
    expect(code).toBe(0);
    const { images } = JSON.parse(stdout);
    const [head, ...rows] = (await readFile(`${out}/faces.csv`, 'utf8')).trimEnd().split('\n');
    const names = head!.split(',');
    expect(names).toHaveLength(22 + 2 * 68);
    expect(rows).toHaveLength(6);
    const at = (row: string, name: string) => row.split(',')[names.indexOf(name)];
    expect(rows.map((row) => [at(row, 'image'), at(row, 'face')])).toEqual(
      ['two/x', 'two/y', 'one'].flatMap((name) =>
        ['0', '1'].map((face) => [folder.path(name, 'a.png'), face]),
      ),
    );
    const face = images[2].faces[1];
    expect(Number(at(rows[5]!, 'y67'))).toBe(face.landmarks[67][1]);
    expect(Number(at(rows[5]!, 'box_width'))).toBe(60);
    expect(at(rows[5]!, 'width')).toBe('96');
    if (face.headPose) expect(Number(at(rows[5]!, 'yaw'))).toBe(face.headPose.yaw);
    expect((await readdir(folder.path('crops'))).sort()).toEqual(['one', 'two', 'y']);
    const crop = await decodeImage(folder.path('crops/two/x/a_1.png'));
    expect([crop.width, crop.height]).toEqual([32, 32]);

    expect((await run('parquet')).code).toBe(0);
    const { parquetReadObjects } = await import('hyparquet');
    const bytes = await readFile(`${out}/faces.parquet`);
    const table = await parquetReadObjects({ file: Uint8Array.from(bytes).buffer });
    expect(table.map(({ image, face: index }) => [image, String(index)])).toEqual(
      rows.map((row) => [at(row, 'image'), at(row, 'face')]),
    );
    expect(table[5]).toMatchObject({ y67: face.landmarks[67][1], failed: face.failed, exit_step: 2 });
  });

  it('numbers several faces, draws images, and keeps files of one name apart', async () => {
    const { code, out } = await align(
      ...[folder.path('two'), '--recursive', ...box, '--box', '5,5,60,60', '--draw-as', 'jpg'],
    );
    expect(code).toBe(0);
    expect(await readdir(`${out}/x`)).toEqual(['a.drawn.jpg', 'a_0.pts', 'a_1.pts']);
    expect(await readdir(`${out}/y`)).toEqual(['a.drawn.jpg', 'a_0.pts', 'a_1.pts']);
    const drawn = await decodeImage(`${out}/x/a.drawn.jpg`);
    expect([drawn.width, drawn.height]).toEqual([96, 80]);
    expect((await readFile(`${out}/predictions.jsonl`, 'utf8')).trim().split('\n')).toHaveLength(4);
  });

  it('marks failed faces and exits early where told to', async () => {
    const early = await align(
      folder.path('one'),
      ...box,
      '--exit-below',
      '1000',
      '--fail-above',
      '0.000001',
      '--format',
      'jsonl',
    );
    expect(early.stdout).toMatch(/step 1 of 2, FAILED/);
    expect(await readdir(early.out)).toEqual(['predictions.jsonl']);
  });

  it('understands the names that options had before, and does not show them', async () => {
    const old = await align(folder.path('one'), ...box, '--quit-below', '1000', '--no-second-look');
    expect(old.stdout).toMatch(/step 1 of 2/);
    const both = await align(folder.path('one'), ...box, '--quit-below', '9', '--preset', 'fast');
    expect(both.code).toBe(2);
    const looked = await align(folder.path('one'), ...box, '--second-look');
    expect(looked.stdout).toMatch(/step 2 of 2, flip-tested/);
    const { stdout } = await align('--help');
    expect(stdout).toContain('--exit-below');
    expect(stdout).not.toMatch(/quit-below|second-look/);
  });

  it('takes boxes from a file by name, and tells which image it lacks', async () => {
    await folder.write({
      'boxes.jsonl': '{"image":"x/a.png","box":[20,10,40,50]}\n{"image":"x/a.png","box":[500,10,40,50]}\n',
    });
    const { code, stdout, stderr } = await align(
      ...[folder.path('two'), '--recursive', '--boxes', folder.path('boxes.jsonl'), '--json'],
    );
    expect(code).toBe(3);
    const { images } = JSON.parse(stdout);
    expect(images.map(({ faces }: { faces: unknown[] }) => faces.length)).toEqual([1, 0]);
    expect(stderr[0]).toMatch(/x\/a\.png: box \(x 500, .*lies outside the image/);
    expect(stderr[1]).toMatch(/y\/a\.png: .*boxes\.jsonl has no box for this image/);
  });

  it('reports bad images and aligns the others', async () => {
    const { code, stderr, out } = await align(folder.path('bad'), folder.path('none'), ...box);
    expect(code).toBe(3);
    expect((await readdir(out)).sort()).toEqual(['a good.pts', 'predictions.jsonl', 'z.pts']);
    for (const line of [
      /none: there is no such file or folder/,
      /cut\.jpg: damaged or cut short JPEG/,
      /empty\.png: the file is empty \(0 bytes\)/,
      /text\.png: not an image/,
      /2 faces in 2 images, 4 left out; results in /,
    ]) {
      expect(stderr.filter((text) => line.test(text))).toHaveLength(1);
    }
  });

  it('fails where nothing comes out at all, and points to no results', async () => {
    const { code, stderr, out } = await align(folder.path('bad/empty.png'), ...box);
    expect(stderr.at(-1)).toBe('0 faces in 0 images, 1 left out');
    expect(await readdir(out)).toEqual([]);
    expect(code).toBe(1);
    expect(stderr[0]).toMatch(/empty\.png: the file is empty/);
  });

  it.each([
    [['--box', 'NaN,1,2,3'], 2, /'NaN,1,2,3' is invalid\. It must be x,y,width,height/],
    [['--box', '1,2,0.5,9'], 2, /width and height from 1/],
    [['--out', 'faces.csv', '--format', 'csv'], 2, /--out faces\.csv names a file; results go to a folder/],
    [['--out', ''], 2, /'--out <folder>' argument '' is invalid\. It must not be empty/],
    [[...box, '--max-steps', '99'], 2, /--max-steps is 99, but the model has 2 steps$/],
    [['--boxes', '/none.jsonl'], 1, /\/none\.jsonl: there is no such file$/],
    [['--box', '1,2,3'], 2, /'1,2,3' is invalid/],
    [['--box', '1,2,3,4,x'], 2, /'1,2,3,4,x' is invalid\. .* the roll in degrees/],
    [['--box-convention', '/none.json'], 1, /\/none\.json: .*no such file/],
    [['--box', '500,500,10,10'], 1, /lies outside the image/],
    [['--box', '1,2,3,4', '--boxes', 'f'], 2, /--boxes and --box exclude each other/],
    [['--format', 'xml'], 2, /'xml' is invalid\. Allowed choices are pts, json, jsonl, csv, parquet/],
    [['--max-steps', '0'], 2, /'0' is invalid/],
    [['--colour'], 2, /unknown option '--colour'/],
    [[...box, '--backend', 'abacus'], 2, /'abacus' is invalid\. Allowed choices are auto, /],
    [[...box, '--model', 'nowhere'], 1, /nowhere: there is no such file/],
  ])('refuses %s in one line', async (args, code, line) => {
    const result = await align(folder.path('one'), ...args);
    expect(result.code).toBe(code);
    expect(result.stderr[0]).toMatch(line);
    expect(result.stderr[0]).toMatch(/^musica: /);
    expect(result.stderr.filter((text) => text.startsWith('musica:'))).toHaveLength(1);
  });

  it('lists in the JSON what does not exist', async () => {
    const { code, stdout } = await align(folder.path('one'), folder.path('none'), ...box, '--json');
    expect(code).toBe(3);
    expect(JSON.parse(stdout).images[1]).toEqual({
      image: folder.path('none'),
      faces: [],
      problems: [`${folder.path('none')}: there is no such file or folder`],
    });
  });

  it('goes on where a single file cannot be written, and keeps every face in predictions.jsonl', async () => {
    const out = folder.path('taken');
    await mkdir(`${out}/x/a.pts`, { recursive: true });
    const args = ['--model', folder.path('model'), '--backend', 'cpu', '--out', out, '--json', ...box];
    const { code, stdout, stderr } = await musica('align', folder.path('two'), '--recursive', ...args);
    expect(code).toBe(1);
    const problem = `${out}/x/a.pts: cannot be written: it is a folder`;
    expect(stderr).toEqual([`musica: ${problem}`, `2 faces in 2 images; results in ${out}`]);
    expect(JSON.parse(stdout).images).toMatchObject([{ problems: [problem] }, { faces: [{ index: 0 }] }]);
    expect(await readdir(`${out}/y`)).toEqual(['a.pts']);
    const lines = (await readFile(`${out}/predictions.jsonl`, 'utf8')).trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).image)).toEqual([
      folder.path('two/x/a.png'),
      folder.path('two/y/a.png'),
    ]);
  });

  it('keeps the predictions of an earlier run where nothing came out', async () => {
    const out = folder.path('earlier');
    await folder.write({ 'earlier/predictions.jsonl': 'precious' });
    const args = ['--model', folder.path('model'), '--backend', 'cpu', '--out', out, ...box];
    expect((await musica('align', folder.path('bad/empty.png'), ...args)).code).toBe(1);
    expect(await readFile(`${out}/predictions.jsonl`, 'utf8')).toBe('precious');
  });

  it('refuses an output folder that is a file before it does any work', async () => {
    const args = ['--model', '/none', '--out', folder.path('file'), ...box];
    const { code, stderr } = await musica('align', folder.path('one'), ...args);
    expect(code).toBe(1);
    expect(stderr).toEqual([
      `musica: ${folder.path('file')}: cannot be written: a part of the path is a file, not a folder`,
    ]);
  });

  it('refuses a model with a weights file cut short', async () => {
    await saveTinyModel(folder.path('cut'));
    const shard = (await readdir(folder.path('cut'))).find((name) => name.endsWith('.bin'))!;
    await folder.write({ [`cut/${shard}`]: (await readFile(folder.path('cut', shard))).subarray(0, 1000) });
    const { code, stderr } = await musica(
      ...['align', folder.path('one'), '--model', folder.path('cut'), '--out', folder.path('unused'), ...box],
    );
    expect(code).toBe(1);
    expect(stderr).toEqual([expect.stringMatching(/^musica: .*cut short/)]);
  });

  it('stops after the image under way on Ctrl-C and keeps what is done', async () => {
    const out = folder.path('stopped');
    const args = ['--model', folder.path('model'), '--backend', 'cpu', '--out', out, ...box];
    const signal = AbortSignal.abort();
    const { code, stderr } = await musicaWith(
      { signal },
      'align',
      folder.path('two'),
      '--recursive',
      ...args,
    );
    expect({ code, stopped: stderr.at(-1) }).toEqual({ code: 130, stopped: 'musica: stopped' });
    expect((await readdir(out)).sort()).toEqual(['.musica-align.jsonl', 'predictions.jsonl', 'x']);
    // What was done is not done again; the whole is as if it had never stopped.
    await folder.write({ 'stopped/x/a.pts': 'kept' });
    const resumed = await musica('align', folder.path('two'), '--recursive', ...args, '--resume', '--json');
    expect(resumed.code).toBe(0);
    expect((await readdir(out)).sort()).toEqual(['predictions.jsonl', 'x', 'y']);
    expect(await readFile(`${out}/x/a.pts`, 'utf8')).toBe('kept');
    const whole = await musica('align', folder.path('two'), '--recursive', ...args, '--json');
    expect(JSON.parse(resumed.stdout)).toEqual(JSON.parse(whole.stdout));
  });

  it('prints what is done as JSON on Ctrl-C', async () => {
    const args = ['--model', folder.path('model'), '--backend', 'cpu', '--out', folder.path('stopped-json')];
    const { code, stdout } = await musicaWith(
      { signal: AbortSignal.abort() },
      ...['align', folder.path('two'), '--recursive', ...args, ...box, '--json'],
    );
    expect(code).toBe(130);
    expect(JSON.parse(stdout).images).toMatchObject([{ image: folder.path('two/x/a.png') }]);
  });

  it('says that predictions.jsonl cannot be written, but ends with what came before', async () => {
    const out = folder.path('blocked');
    await mkdir(`${out}/predictions.jsonl`, { recursive: true });
    const command = ['align', folder.path('two'), '--recursive', '--model', folder.path('model')];
    const args = [...command, '--backend', 'cpu', '--out', out, '--json', ...box];
    const line = `musica: ${out}/predictions.jsonl: cannot be written: it is a folder`;
    const whole = await musica(...args);
    expect({ code: whole.code, stderr: whole.stderr }).toEqual({ code: 1, stderr: [line] });
    expect(JSON.parse(whole.stdout).images).toHaveLength(2);
    const stopped = await musicaWith({ signal: AbortSignal.abort() }, ...args);
    expect({ code: stopped.code, stderr: stopped.stderr }).toEqual({
      code: 130,
      stderr: [line, 'musica: stopped'],
    });
  });

  it('replaces earlier results', async () => {
    const out = folder.path('again');
    await mkdir(out);
    await folder.write({ 'again/a.pts': 'old' });
    const args = ['--model', folder.path('model'), '--backend', 'cpu', '--out', out, ...box];
    expect((await musica('align', folder.path('one'), ...args)).code).toBe(0);
    expect(await readFile(`${out}/a.pts`, 'utf8')).toMatch(/^version: 1\nn_points: 68\n/);
  });

  it('says that there is no face', async () => {
    const { code, stderr, stdout } = await align(folder.path('one'), '--backend', 'wasm');
    expect(code).toBe(3);
    expect(stdout).toBe('');
    expect(stderr[0]).toMatch(/a\.png: no face found/);
  });
});

const group = sharedPath('data', 'dlib-faces', '2008_001322.jpg');

describe.skipIf(!group)('musica align with the detector, on a shared photograph', () => {
  it('finds the faces of a group', async () => {
    const { code, stdout } = await align(group!, '--backend', 'wasm', '--json', '--format', 'jsonl');
    expect(code).toBe(0);
    const [{ faces }] = JSON.parse(stdout).images;
    // There are three people in it.
    expect(faces).toHaveLength(3);
  });
});

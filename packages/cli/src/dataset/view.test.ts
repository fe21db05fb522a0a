import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { decodeImage } from '@musica/node';
import { beforeAll, describe, expect, it } from 'vitest';
import { chromium, dumpPage } from '../../test/chromium';
import { face, useFolder } from '../../test/fixtures';
import { musica } from '../../test/musica';

const folder = useFolder();
const fixture = (name: string) =>
  fileURLToPath(new URL(`../../../datasets/test/fixtures/${name}`, import.meta.url));

const facesIn = async (file: string) =>
  JSON.parse(/id="data">([\s\S]*?)<\/script>/.exec(await readFile(file, 'utf8'))![1]!);

let faces: string;
beforeAll(async () => {
  faces = folder.path('faces');
  await folder.write({
    ...(await face('faces/train/a', 1)),
    ...(await face('faces/train/b c', 2)),
    ...(await face('faces/test/d', 3)),
  });
});

describe('musica dataset view', () => {
  it('writes a sheet and a page into a folder', async () => {
    const out = folder.path('out');
    const { code, stdout, stderr } = await musica('dataset', 'view', faces, '--out', out);
    expect([code, stderr]).toEqual([0, []]);
    expect(stdout).toBe(`${out}/sheet.png: 3 faces\n${out}/faces.html: 3 faces\n`);
    // Three columns of 160.
    expect((await decodeImage(`${out}/sheet.png`)).width).toBe(8 + 3 * 168);
    expect((await facesIn(`${out}/faces.html`)).map(({ n, s }: { n: string; s: string }) => [n, s])).toEqual([
      ['test/d.png', 'test'],
      ['train/a.png', 'train'],
      ['train/b c.png', 'train'],
    ]);
  });

  it('writes what the ending says, of the faces that are asked for', async () => {
    const page = folder.path('page.html');
    const { json } = await viewJson(faces, '--out', page, '--split', 'train', '--limit', '1', '--size', '48');
    expect(json).toMatchObject({ faces: 2, leftOut: 0, written: [{ file: page, shown: 1 }] });
    expect(await facesIn(page)).toMatchObject([{ n: 'train/a.png' }]);
    const sheet = folder.path('sheet.jpg');
    await musica('dataset', 'view', faces, '--out', sheet, '--columns', '1', '--size', '48', '--indices');
    expect((await decodeImage(sheet)).width).toBe(8 + 56);
    const none = await musica('dataset', 'view', faces, '--out', page, '--name', 'zebra');
    expect(none).toMatchObject({ code: 1, stderr: ['musica: no face has "zebra" in its name'] });
  });

  it.each(['manifest', 'dlib-xml', 'csv', 'menpo-ljson'])('shows a data set of the kind %s', async (to) => {
    const converted = folder.path(to);
    await musica('dataset', 'convert', faces, converted, '--to', to);
    const page = folder.path(`${to}.html`);
    expect((await viewJson(converted, '--out', page)).json.written).toEqual([{ file: page, shown: 3 }]);
  });

  it('takes the images of COFW from inside its file', async () => {
    const page = folder.path('cofw.html');
    const { code, json } = await viewJson(fixture('COFW_test_color.mat'), '--out', page, '--size', '64');
    expect(code).toBe(0);
    expect(json.written).toEqual([{ file: page, shown: 2 }]);
    const [first] = await facesIn(page);
    expect(first).toMatchObject({ n: 'COFW_test_color/0001.png', w: 5, h: 4 });
  });

  it('leaves out a broken image, says so once, and ends with 3', async () => {
    await folder.write({
      ...(await face('torn/a', 1)),
      ...(await face('torn/b', 2)),
      'torn/b.png': 'rubbish',
    });
    const out = folder.path('torn-out');
    const { code, stderr, stdout } = await musica('dataset', 'view', folder.path('torn'), '--out', out);
    expect(code).toBe(3);
    expect(stderr).toHaveLength(1);
    expect(stderr[0]).toMatch(/torn\/b\.png: not an image/);
    expect(stdout).toBe(`${out}/sheet.png: 1 of 2 faces\n${out}/faces.html: 1 of 2 faces\n`);
  });

  it('keeps the page below the size that it may have, and says what to do', async () => {
    const page = folder.path('small.html');
    const few = await musica(
      'dataset',
      'view',
      faces,
      '--out',
      page,
      '--size',
      '48',
      '--max-megabytes',
      '0.006',
    );
    expect(few.code).toBe(3);
    expect(few.stderr[0]).toMatch(
      /small\.html: full with [12] of 3 faces: it has reached 0\.006 MB \(--size/,
    );
    const none = await musica(
      'dataset',
      'view',
      faces,
      '--out',
      folder.path('no.html'),
      '--max-megabytes',
      '0.0001',
    );
    expect(none.code).toBe(1);
    expect(none.stderr.at(-1)).toMatch(/there is no face to show/);
    expect(existsSync(folder.path('no.html'))).toBe(false);
  });

  it('refuses what it cannot write or read', async () => {
    const odd = await musica('dataset', 'view', 'nowhere', '--out', 'a.gif');
    expect(odd).toMatchObject({ code: 2, stderr: [expect.stringContaining('a page in .html')] });
    const nowhere = await musica('dataset', 'view', 'nowhere', '--from', 'wflw');
    expect(nowhere).toMatchObject({ code: 1, stderr: ['musica: no data set at nowhere'] });
    const condition = await musica('dataset', 'view', faces, '--attribute', 'yaw>x');
    expect(condition).toMatchObject({ code: 2, stderr: [expect.stringContaining('It must be a name, or')] });
    const huge = await musica('dataset', 'view', faces, '--out', folder.path('x.png'), '--columns', '999999');
    expect(huge).toMatchObject({ code: 2, stderr: [expect.stringContaining('more than 120 million')] });
  });

  // The page's script only runs in a browser.
  it.skipIf(chromium === undefined)('is drawn, filtered and opened by the browser', async () => {
    const page = folder.path('browser.html');
    await musica('dataset', 'view', faces, '--out', page);
    const whole = dumpPage(page);
    expect(whole.match(/class="face"/g)).toHaveLength(3);
    expect(whole).toContain('faces 1 to 3 of 3');
    // Nine parts of iBUG's scheme, each with a line and dots, each of them with an edge.
    expect(whole.match(/<path /g)).toHaveLength(3 * 9 * 4);
    const manifest = folder.path('attributes');
    await musica('dataset', 'convert', faces, manifest);
    const lines = (await readFile(`${manifest}/faces.jsonl`, 'utf8')).trim().split('\n');
    const attributes = [
      { yaw: -50.5, blur: true, source: 'afw' },
      { yaw: 2, blur: false, source: 'ibug' },
      { yaw: 60, blur: true, source: 'ibug' },
    ];
    await folder.write({
      'attributes/faces.jsonl': lines
        .map((line, i) => JSON.stringify({ ...JSON.parse(line), attributes: attributes[i] }))
        .join('\n'),
    });
    await musica('dataset', 'view', manifest, '--out', page);
    const above = dumpPage(page, '#attribute=yaw+2+to+60');
    const options = [...above.matchAll(/<option value="((?:blur|source|yaw)[^"]*)">([^<]*)</g)];
    expect(options.map((option) => option[2])).toEqual([
      'blur (2)',
      'source = afw (1)',
      'source = ibug (2)',
      'yaw below 2 (1)',
      'yaw 2 to 60 (2)',
    ]);
    expect(above).toContain('faces 1 to 2 of 2 that match, of 3');
    await musica('dataset', 'view', faces, '--out', page);
    const part = dumpPage(page, '#split=train&name=B&face=train%2Fb+c.png');
    expect(part.match(/class="face"/g)).toHaveLength(1);
    expect(part).toContain('faces 1 to 1 of 1 that match, of 3');
    expect(part).toMatch(/<dialog[^>]* open/);
    expect(part).toMatch(/<h2 id="title">train\/b c\.png<\/h2>/);
    expect(part).toContain('<dd>96 x 80 pixels</dd>');
  });
});

async function viewJson(...args: string[]) {
  const { code, stdout } = await musica('dataset', 'view', ...args, '--json');
  return { code, json: JSON.parse(stdout) };
}

import { readdir, readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { saveTinyModel, tinyConfig, useFolder } from '../../test/fixtures';
import { musica } from '../../test/musica';

const folder = useFolder();

beforeAll(async () => {
  await saveTinyModel(folder.path('model'));
  await saveTinyModel(folder.path('cut'));
  const shard = (await readdir(folder.path('cut'))).find((name) => name.endsWith('.bin'))!;
  await folder.write({
    [`cut/${shard}`]: (await readFile(folder.path('cut', shard))).subarray(1),
    'config.json': JSON.stringify({ name: 'mine', landmarks: 5, patchIndices: [0, 2], hidden: 8 }),
    'steps.json': JSON.stringify({
      name: 'mine',
      landmarks: 5,
      patchIndices: [[3], [1, 3], [4, 0, 2]],
      hidden: 8,
    }),
    'few.json': JSON.stringify({ name: 'mine', landmarks: 5, patchIndices: [[3], [1, 3]] }),
    'recipe.json': JSON.stringify({
      model: { name: 'mine', landmarks: 5, patchIndices: [0, 2], hidden: 8 },
      steps: 9,
    }),
    'named.json': JSON.stringify({ model: 'musica-68' }),
    'unnamed.json': JSON.stringify({ model: 'nothing' }),
    'wrong.json': JSON.stringify({ name: 'mine', landmarks: 5, patchIndices: [7] }),
    'text.json': 'x',
  });
});

const info = async (...args: string[]) => JSON.parse((await musica('info', ...args, '--json')).stdout);

describe('musica info', () => {
  // Design, section 4.
  it.each([
    ['musica-68', 27_965_307, [32.2, 64.4, 96.6], 107],
    ['musica-98-p49', 20_586_543, [23.3, 46.6, 70.0], 79],
  ])('knows the published figures of %s', async (name, parameters, millions, mebibytes) => {
    const description = await info(name);
    expect(description).toMatchObject({ name, parameters, steps: 3 });
    expect(description.multiplyAdds.map((count: number) => Math.round(count / 1e5) / 10)).toEqual(millions);
    expect(Math.round(description.bytes / 2 ** 20)).toBe(mebibytes);
    const sum = (layers: { parameters: number }[]) =>
      layers.reduce((total, layer) => total + layer.parameters, 0);
    expect(description.layers.map(sum)).toEqual(new Array(3).fill(parameters / 3));
  });

  it('reads a configuration, a model folder and a model.json', async () => {
    // A step of 2 patches, by hand: 896 + 9248 + 65792 + (2 * 256 + 8) * 8 + 8 + 8 * 11 + 11.
    expect((await info(folder.path('config.json'))).parameters).toBe(3 * (896 + 9248 + 65_792 + 4168 + 99));
    const model = await info(folder.path('model'));
    expect(model).toMatchObject({ name: 'tiny-68', landmarks: 68, calibrated: false, config: tinyConfig });
    expect(await info(folder.path('model', 'model.json'))).toEqual(model);
  });

  it('describes steps with patches of their own', async () => {
    const path = folder.path('steps.json');
    const { parameters, patches } = await info(path);
    expect(patches).toEqual([1, 2, 3]);
    // As above, with 1, 2 and 3 patches of 256 features in front of 8 hidden units.
    expect(parameters).toBe(3 * (896 + 9248 + 65_792 + 8 * 8 + 8 + 99) + (1 + 2 + 3) * 256 * 8);
    const { stdout } = await musica('info', path);
    expect(stdout).toContain('5 landmarks (no known scheme), 1, 2, 3 patches of 14 px');
    expect(stdout).toMatch(/layers of step 2:\n(.*\n)+? {2}hidden +776 x 8/);
  });

  it('reads the configuration of a recipe', async () => {
    expect(await info(folder.path('recipe.json'))).toEqual(await info(folder.path('config.json')));
    expect(await info(folder.path('named.json'))).toEqual(await info('musica-68'));
  });

  it('finds a model that is damaged', async () => {
    await saveTinyModel(folder.path('damaged'));
    const shard = (await readdir(folder.path('damaged'))).find((name) => name.endsWith('.bin'))!;
    const bytes = await readFile(folder.path('damaged', shard));
    bytes[1000]! ^= 1;
    await folder.write({ [`damaged/${shard}`]: bytes });
    const { code, stderr } = await musica('info', folder.path('damaged'));
    expect(code).toBe(1);
    expect(stderr).toEqual([expect.stringContaining('damaged (its content does not match its name)')]);
  });

  it('prints tables for people and the named configurations in its help', async () => {
    const { code, stdout } = await musica('info', 'musica-68');
    expect(code).toBe(0);
    expect(stdout).toContain('27,965,307 parameters, 106.7 MiB as float32');
    expect(stdout).toMatch(/^ {2}attention +256 x 256 +65,792 +4,456,448$/m);
    const help = await musica('info', '--help');
    expect(help.code).toBe(0);
    expect(help.stdout).toContain('musica-98-p49');
  });

  it.each([
    [
      'nothing',
      /nothing: no configuration has this name, and there is no such file \(configurations are musica-68, /,
    ],
    ['wrong.json', /wrong\.json: .*patchIndices must be smaller/],
    ['few.json', /few\.json: .*patchIndices must be one list, or as many lists as there are levels/],
    ['unnamed.json', /unnamed\.json: .*nothing/],
    ['text.json', /text\.json: not JSON/],
    ['cut', /cut short/],
  ])('refuses %s in one line', async (name, line) => {
    const { code, stderr } = await musica('info', name === 'nothing' ? name : folder.path(name));
    expect(code).toBe(1);
    expect(stderr).toEqual([expect.stringMatching(line)]);
  });
});

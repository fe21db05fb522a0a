import { namedConfigs } from '@musica/core';
import { describe, expect, it } from 'vitest';
import { useFolder } from '../../../../test/fixtures';
import { readRecipe } from './read-recipe';

const folder = useFolder();
const write = (files: Record<string, unknown>) =>
  folder.write(
    Object.fromEntries(Object.entries(files).map(([name, value]) => [name, JSON.stringify(value)])),
  );

describe('a recipe that extends another', () => {
  it('takes what it does not say itself; model, augmentation, loss and weights field by field', async () => {
    await write({
      'base/base.json': {
        model: { name: 'base', landmarks: 5, hidden: 64, projection: 8 },
        augmentation: { mirror: 0, grayscale: 0.5 },
        loss: { kind: 'wing', errorShare: 0.1 },
        schedule: { kind: 'staircase', rate: 0.1, every: 9 },
        steps: 100,
      },
      'base/middle.json': { extends: 'base.json', model: { hidden: 32 }, steps: 50, batch: 8 },
      'own.json': {
        extends: 'base/middle.json',
        model: { name: 'own' },
        augmentation: { grayscale: 0.25 },
        loss: { errorShare: 0.2 },
        schedule: { kind: 'cosine', rate: 0.5, warmup: 0 },
      },
    });
    const recipe = await readRecipe(folder.path('own.json'), { seed: 7 });
    expect(recipe).toMatchObject({
      model: { name: 'own', landmarks: 5, hidden: 32, projection: 8 },
      augmentation: { mirror: 0, grayscale: 0.25 },
      loss: { kind: 'wing', errorShare: 0.2 },
      // As a whole: half of one schedule and half of another would be neither.
      schedule: { kind: 'cosine', rate: 0.5, warmup: 0 },
      steps: 50,
      batch: 8,
      seed: 7,
    });
  });

  it('may extend a named configuration', async () => {
    await write({ 'named.json': { extends: 'musica-68', model: { name: 'small', hidden: 16 } } });
    const { model } = await readRecipe(folder.path('named.json'), {});
    const { name: _, hidden: __, ...same } = namedConfigs['musica-68'];
    expect(model).toEqual({ ...same, name: 'small', hidden: 16 });
  });

  it.each([
    [
      { 'a.json': { extends: 'b.json' }, 'b.json': { extends: 'a.json' } },
      /in a circle: .*a\.json > .*b\.json > .*a\.json/,
    ],
    [{ 'a.json': { extends: 'none.json' } }, /none\.json is no named configuration and cannot be read/],
    [{ 'a.json': { extends: 3 } }, /a\.json: extends is 3/],
    [{ 'a.json': { extends: 'b.json' }, 'b.json': [1] }, /b\.json is no recipe/],
  ])('refuses %j', async (files, message) => {
    await write(files);
    await expect(readRecipe(folder.path('a.json'), {})).rejects.toMatchObject({
      code: 'config',
      message: expect.stringMatching(message),
    });
  });
});

it('says that a recipe without a model has none', async () => {
  await expect(readRecipe({ steps: 5, augmentation: { mirror: 0 } }, {})).rejects.toMatchObject({
    code: 'config',
    message: 'the recipe has no model',
    hint: expect.stringContaining('musica-68'),
  });
});

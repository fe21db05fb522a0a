import { musica68, musica98p49 } from '@musica/core';
import { augmentOptions } from '@musica/datasets';
import { protocol300w, protocolWflw } from '@musica/evaluation';
import { describe, expect, it } from 'vitest';
import { tinyConfig, useFolder } from '../../../../test/fixtures';
import { makeRecipe } from './make-recipe';

const folder = useFolder();

describe('makeRecipe', () => {
  it("is the paper's by default", async () => {
    const { recipe, changed } = await makeRecipe(protocol300w, { quick: false, seed: 7 });
    expect(changed).toEqual([]);
    expect(recipe).toMatchObject({
      model: musica68,
      batch: 128,
      steps: 21_000,
      seed: 7,
      schedule: { kind: 'staircase', rate: 0.001, every: 15_000 },
      averageDecay: 0.9999,
      initialization: 'reference',
      calibrationSplit: 0,
    });
    // The authors change colours only by clipping.
    const { tone, gain, blur, noise } = augmentOptions(recipe.augmentation);
    expect([tone.brightness, tone.contrast, tone.gamma, tone.clipping]).toEqual([0, [1, 1], [1, 1], 0.4]);
    expect([gain.probability, blur.probability, noise.probability]).toEqual([0, 0, 0]);
    expect((await makeRecipe(protocolWflw, { quick: false })).recipe.model).toEqual(musica98p49);
  });

  it('says what is changed, by --quick, options and files', async () => {
    const quick = await makeRecipe(protocol300w, { quick: true, steps: 20 });
    expect(quick.recipe).toMatchObject({ steps: 20, batch: 32, schedule: { kind: 'cosine' } });
    expect(quick.changed).toEqual(['batch', 'steps', 'schedule', 'averageDecay', 'initialization']);
    await folder.write({
      'model.json': JSON.stringify(tinyConfig),
      'part.json': JSON.stringify({ model: tinyConfig, batch: 4 }),
      'few.json': JSON.stringify({ averageDecay: 0.9 }),
      'list.json': '[1]',
    });
    const model = await makeRecipe(protocol300w, { quick: false, config: folder.path('model.json') });
    expect([model.recipe.model, model.recipe.batch, model.changed]).toEqual([tinyConfig, 128, ['model']]);
    const part = await makeRecipe(protocol300w, { quick: false, config: folder.path('part.json'), batch: 8 });
    expect([part.recipe.model, part.recipe.batch]).toEqual([tinyConfig, 8]);
    const few = await makeRecipe(protocol300w, { quick: false, config: folder.path('few.json') });
    expect([few.recipe.averageDecay, few.changed]).toEqual([0.9, ['averageDecay']]);
    const named = await makeRecipe(protocol300w, { quick: false, config: 'musica-68-p19' });
    expect(named.recipe.model.name).toBe('musica-68-p19');
    for (const [file, message] of [
      ['list.json', /neither a model configuration nor a recipe/],
      ['none.json', /none\.json: ENOENT/],
    ] as const) {
      await expect(makeRecipe(protocol300w, { quick: false, config: folder.path(file) })).rejects.toThrow(
        message,
      );
    }
  });
});

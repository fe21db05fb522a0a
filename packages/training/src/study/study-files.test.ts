import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { ibug68, patchesOfStep } from '@musica/core';
import { expect, it } from 'vitest';
import { parseRecipe } from '../train/recipe';
import { parseStudy, recipeOf } from './study';

const folder = fileURLToPath(new URL('../../../../experiments', import.meta.url));
const studies: [string, unknown][] = [];
for (const file of (await readdir(folder)).filter((name) => name.endsWith('.json'))) {
  const content = JSON.parse(await readFile(`${folder}/${file}`, 'utf8'));
  // The others are recipes of a single training.
  if ('variants' in content) studies.push([file, content]);
}

it.each(studies)('the study %s can be run', (_, content) => {
  const study = parseStudy(content);
  const seen = new Set<string>();
  for (const variant of study.variants) {
    const recipe = recipeOf(study, variant, 1);
    if (typeof recipe.model === 'object') parseRecipe(recipe);
    // Two variants of the same name in other words would be trained twice for nothing.
    const content = JSON.stringify([recipe, variant.mix, variant.from]);
    expect(seen.has(content), variant.name).toBe(false);
    seen.add(content);
  }
});

it('the claims are tried on patches that are closed under mirroring', () => {
  const study = parseStudy(studies.find(([name]) => name === 'claims.json')![1]);
  const { mirror } = ibug68;
  const counts = study.variants.map((variant) => {
    const { model } = parseRecipe(recipeOf(study, variant, 1));
    const patches = patchesOfStep(model, 0);
    expect(new Set(patches.map((index) => mirror[index]))).toEqual(new Set(patches));
    return patches.length;
  });
  expect(new Set(counts)).toEqual(new Set([68, 34, 19, 10]));
});

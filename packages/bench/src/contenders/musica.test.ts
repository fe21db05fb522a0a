import { ibug68, normalizedMeanError, normalizerOf } from '@musica/core';
import { expect, it } from 'vitest';
import { defaultImage } from '../sample-image';
import { loadMusica } from './musica';

it('finds the 68 landmarks that contenders are compared by, with a model of 98 too', async () => {
  const { image, box } = await defaultImage();
  const of = async (model: string) => (await loadMusica(model, 'simd', 5)).landmarks!(image, box);
  const [own, other] = [await of('standard'), await of('wflw98')];
  expect(other).toHaveLength(68);
  // Another model, on the same face: they differ by a few percent of the distance of the eyes.
  expect(normalizedMeanError(other, own, normalizerOf(own, ibug68, 'inter-ocular'))).toBeLessThan(5);
});

import { boxOfLandmarks, MusicaError } from '@musica/core';
import { describe, expect, it } from 'vitest';
import { prepareHead } from '../rendering/head/prepared-head';
import { ImageReader } from './image-reader';
import { readShape } from './read-shape';
import { imageOfName, parseSynthetic, syntheticDataset } from './synthetic-dataset';

describe('parseSynthetic', () => {
  it('fills in what is left out; the scheme follows the model', () => {
    const rest = { shape: 'parametric', jaw: 'contour', size: 256, seed: 1 };
    expect(parseSynthetic('synthetic:20000')).toEqual({ count: 20000, scheme: 'ibug68', ...rest });
    expect(parseSynthetic('synthetic:5', 98)).toEqual({ count: 5, scheme: 'wflw98', ...rest });
    expect(parseSynthetic('synthetic:7,shape=/a/b=c,jaw=3d,scheme=wflw98,size=128,seed=9')).toEqual({
      count: 7,
      shape: '/a/b=c',
      jaw: '3d',
      scheme: 'wflw98',
      size: 128,
      seed: 9,
    });
    expect(parseSynthetic('some/folder')).toBeUndefined();
  });

  it.each([
    'synthetic:',
    'synthetic:0',
    'synthetic:1.5',
    'synthetic:10,jaw=round',
    'synthetic:10,colour=red',
    'synthetic:10,size',
    'synthetic:10,seed=-1',
  ])('refuses %s', (text) => {
    expect(() => parseSynthetic(text)).toThrow(MusicaError);
  });
});

describe('a data set of synthetic faces', () => {
  it('knows the landmarks of the images that are made later', async () => {
    const spec = parseSynthetic('synthetic:3,size=64,scheme=wflw98,seed=4')!;
    const { faces, scheme } = await syntheticDataset(spec);
    expect(scheme.name).toBe('wflw98');
    expect(new Set(faces.map(({ id }) => id)).size).toBe(3);
    expect(imageOfName(faces[2]!.image)).toEqual({ spec, index: 2 });
    const images = new ImageReader();
    const [, second] = await Promise.all(faces.map(({ image }) => images.read(image)));
    expect([second!.width, second!.height, second!.channels]).toEqual([64, 64, 3]);
    const { width } = boxOfLandmarks(faces[1]!.landmarks);
    expect(width).toBeGreaterThan(10);
    expect(width).toBeLessThan(64);
  }, 300_000);
});

it('prepares the parametric head once for all data sets of a process', async () => {
  const head = await readShape('parametric');
  expect(await readShape('parametric')).toBe(head);
  expect(prepareHead(head)).toBe(prepareHead(head));
});

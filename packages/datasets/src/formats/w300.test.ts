import { relative } from 'node:path';
import type { Point } from '@musica/core';
import { describe, expect, it } from 'vitest';
import { fixture } from '../../test/fixtures';
import { filesOf300w } from '../../test/layouts';
import { useTemporaryFolders } from '../../test/temporary-folder';
import { readDataset } from '../read-dataset';
import { parseW300Boxes } from './w300-boxes';

const makeFolder = useTemporaryFolders();

const landmarks = Array.from({ length: 68 }, (_, i): Point => [-3 + i, 20 + (i % 9)]);

const pairs = (...names: string[]) => filesOf300w(names.map((name) => ({ name, landmarks, image: '' })));

describe('300W', () => {
  it('knows its standard split, subsets and boxes', async () => {
    const folder = await makeFolder({
      ...pairs(
        'afw/134212_1',
        'helen/trainset/100032540_1',
        'helen/trainset/image_092 _01',
        'helen/trainset/J\u00f6rg_1',
      ),
      ...pairs(
        'lfpw/trainset/image_0001',
        'lfpw/testset/image_0001',
        'helen/testset/30427236_1',
        'ibug/image_003_1',
      ),
      ...pairs('somewhere else/a'),
      'Bounding Boxes/bounding_boxes_helen_trainset.mat': fixture('bounding_boxes_helen_trainset.mat'),
      'Bounding Boxes/bounding_boxes_afw.mat': 'rubbish',
    });
    const dataset = await readDataset(folder);
    expect(dataset.name).toBe('300w');
    expect(dataset.faces.map(({ id, split, subsets }) => [id, split, subsets])).toEqual([
      ['afw/134212_1.jpg', 'train', ['afw']],
      ['helen/testset/30427236_1.jpg', 'test', ['common', 'full', 'helen']],
      ['helen/trainset/100032540_1.jpg', 'train', ['helen']],
      ['helen/trainset/J\u00f6rg_1.jpg', 'train', ['helen']],
      ['helen/trainset/image_092 _01.jpg', 'train', ['helen']],
      ['ibug/image_003_1.jpg', 'test', ['challenging', 'full', 'ibug']],
      ['lfpw/testset/image_0001.jpg', 'test', ['common', 'full', 'lfpw']],
      ['lfpw/trainset/image_0001.jpg', 'train', ['lfpw']],
    ]);
    for (const face of dataset.faces) expect(face.landmarks).toEqual(landmarks);
    const boxes = new Map(dataset.faces.map(({ id, box }) => [id, box]));
    expect(boxes.get('helen/trainset/100032540_1.jpg')).toEqual({
      x: 4.5,
      y: -3.25,
      width: 100,
      height: 122.25,
    });
    expect(boxes.get('helen/trainset/image_092 _01.jpg')).toEqual({
      x: 5.5,
      y: -3.25,
      width: 99,
      height: 122.25,
    });
    expect(boxes.get('helen/trainset/J\u00f6rg_1.jpg')).toMatchObject({ x: 6.5 });
    expect(boxes.get('afw/134212_1.jpg')).toBeUndefined();
    expect(dataset.problems.map(({ file, message }) => [relative(folder, file), message])).toEqual([
      ['Bounding Boxes/bounding_boxes_afw.mat', 'no MATLAB file of level 5'],
    ]);
  });

  it('reads the private set', async () => {
    const folder = await makeFolder(pairs('01_Indoor/indoor_001', '02_Outdoor/outdoor_300'));
    const dataset = await readDataset(folder);
    expect(dataset.name).toBe('300w-private');
    expect(dataset.faces.map(({ id, split, subsets }) => [id, split, subsets])).toEqual([
      ['01_Indoor/indoor_001.jpg', 'test', ['indoor', 'private']],
      ['02_Outdoor/outdoor_300.jpg', 'test', ['outdoor', 'private']],
    ]);
  });

  it('refuses boxes of another layout', () => {
    expect(() => parseW300Boxes(fixture('aflw2000.mat'), 'b.mat')).toThrow(
      'b.mat: no list called bounding_boxes',
    );
    const cut = fixture('bounding_boxes_helen_trainset.mat').subarray(0, 300);
    expect(() => parseW300Boxes(cut, 'b.mat')).toThrow(/^b\.mat: byte 128: /);
  });
});

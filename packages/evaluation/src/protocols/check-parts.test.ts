import type { MusicaError } from '@musica/core';
import type { FaceRecord } from '@musica/datasets';
import { describe, expect, it } from 'vitest';
import { checkParts, countParts } from './check-parts';
import { protocol300w, protocolWflw } from './protocol';

const face = (id: string, split: string): FaceRecord => ({ id, image: id, landmarks: [], split });
const places = protocol300w.parts.map(({ place, split }) => ({ place, split }));

/** 300W with one face in each part but those left out. */
const found = (...without: string[]) =>
  countParts(
    protocol300w,
    places
      .filter(({ place }) => !without.includes(place))
      .map(({ place, split }) => face(`${place === 'ibug' ? 'IBUG' : place}/a.jpg`, split)),
  );

describe('countParts', () => {
  it('counts by folder, or by split where the parts are lists', () => {
    expect(found('afw').map((part) => [part.place, part.found])).toEqual([
      ['afw', 0],
      ['helen/trainset', 1],
      ['lfpw/trainset', 1],
      ['helen/testset', 1],
      ['lfpw/testset', 1],
      ['ibug', 1],
    ]);
    const lists = countParts(protocolWflw, [
      face('a.jpg', 'train'),
      face('b.jpg', 'test'),
      face('c.jpg', 'test'),
    ]);
    expect(lists.map((part) => part.found)).toEqual([1, 2]);
  });
});

describe('checkParts', () => {
  it('says what is missing and what has another number of faces', () => {
    expect(checkParts(protocol300w, 'data', found('ibug'), ['test'])).toEqual([
      'data/ibug: nothing found; expected 135 images (.jpg, .png) with a .pts file each',
      'data/helen/testset: 1 faces, the data set has 330',
      'data/lfpw/testset: 1 faces, the data set has 224',
    ]);
    const whole = protocol300w.parts.map((part) => ({ ...part, found: part.faces }));
    expect(checkParts(protocol300w, 'data', whole, ['train', 'test'])).toEqual([]);
  });

  it('refuses to train without a part, or to measure on nothing, and names all that is missing', () => {
    const refusal = (...args: Parameters<typeof checkParts>) => {
      try {
        checkParts(...args);
      } catch (error) {
        return (error as MusicaError).message;
      }
      return undefined;
    };
    const message = refusal(protocol300w, 'data', found('afw', 'ibug'), ['train', 'test']);
    expect(message).toMatch(/^data is not all of 300W: data\/afw: nothing found; expected 337 images/);
    expect(message).toMatch(/data\/ibug: nothing found; expected 135/);
    expect(refusal(protocol300w, 'data', found('afw'), ['test'])).toBeUndefined();
    const nothing = found('ibug', 'helen/testset', 'lfpw/testset');
    expect(refusal(protocol300w, 'data', nothing, ['test'])).toMatch(/lfpw\/testset: nothing found/);
    const lists = countParts(protocolWflw, [face('a.jpg', 'test')]);
    expect(refusal(protocolWflw, 'W', lists, ['train', 'test'])).toMatch(
      /W\/WFLW_annotations\/list_98pt_rect_attr_train_test\/list_98pt_rect_attr_train\.txt: nothing found; expected a list of 7500/,
    );
  });
});

describe('the protocols', () => {
  it('have parts that make up their subsets', () => {
    const size = (split: string) =>
      protocol300w.parts.filter((part) => part.split === split).reduce((sum, { faces }) => sum + faces, 0);
    expect(size('train')).toBe(3148);
    expect(protocol300w.subsets).toEqual([
      ['common', 330 + 224],
      ['challenging', 135],
      ['full', size('test')],
    ]);
  });
});

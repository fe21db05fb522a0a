import { describe, expect, it } from 'vitest';
import { type MeasuredFace, ourResults } from './our-results';
import { protocol300w } from './protocol';
import {
  comparisonRows,
  notesOf,
  type Reproduction,
  reproductionLines,
  reproductionMarkdown,
} from './reproduction';

const lengths = { 'inter-ocular': 50, 'inter-pupil': 40, 'box-size': 100, 'box-diagonal': 200 } as const;
const faces: MeasuredFace[] = [
  { subsets: ['common', 'full'], nme: 4, lengths },
  { subsets: ['common', 'full'], nme: 6, lengths },
  // In profile: the pupils coincide.
  { subsets: ['challenging', 'full'], nme: 12, lengths: { ...lengths, 'inter-pupil': 0 } },
];
const ours = ourResults(protocol300w, faces, 'inter-ocular');

const reproduction: Reproduction = {
  protocol: '300w',
  title: protocol300w.title,
  data: '300W',
  model: 'standard',
  config: 'musica-68-standard',
  trained: false,
  boxes: 'landmarks',
  multiplyAdds: 41.25,
  parts: [],
  ours,
  published: protocol300w.published,
  notes: notesOf({ published: protocol300w.published, ours, trained: false, boxes: 'landmarks' }),
};

describe('ourResults', () => {
  it('gives every subset by every normaliser', () => {
    const [common, challenging, full] = ours;
    expect(common).toMatchObject({ subset: 'common', faces: 2, expected: 554 });
    expect(common!.by['inter-ocular']).toMatchObject({ nme: 5, median: 5, failureRate: { at8: 0, at10: 0 } });
    // 4 % and 6 % of 50 pixels are 5 % and 7.5 % of 40.
    expect(common!.by['inter-pupil']!.nme).toBeCloseTo(6.25, 10);
    expect(common!.by['box-size']!.nme).toBeCloseTo(2.5, 10);
    expect(challenging!.by['inter-pupil']).toBeUndefined();
    expect(challenging!.by['inter-ocular']).toMatchObject({ nme: 12, failureRate: { at8: 1, at10: 1 } });
    expect(full!.faces).toBe(3);
    expect(full!.by['inter-ocular']!.nme).toBeCloseTo(22 / 3, 10);
    // Areas under steps at 4 and 6, up to 8: (8 - 4 + 8 - 6) / 3 / 8.
    expect(full!.by['inter-ocular']!.auc.at8).toBeCloseTo(6 / 3 / 8, 10);
  });
});

describe('the tables', () => {
  it('have the published rows and ours side by side', () => {
    expect(comparisonRows(reproduction)).toEqual([
      ['NME %', 'normaliser', 'common', 'challenging', 'full', 'M multiply-adds'],
      ['MuSiCa (the paper)', 'not named', '-', '8.16', '-', '95.0'],
      ['PFLD 0.25X', 'inter-ocular', '-', '5.15', '-', '-'],
      ['SPIGA', 'inter-ocular', '-', '4.66', '-', '-'],
      ['STAR', 'inter-ocular', '-', '4.32', '-', '-'],
      ['ours (musica-68-standard)', 'inter-ocular', '5.00', '12.00', '7.33', '41.3'],
      ['ours (musica-68-standard)', 'inter-pupil', '6.25', '-', '6.25', '41.3'],
      ['ours (musica-68-standard)', 'box-diagonal', '1.25', '3.00', '1.83', '41.3'],
      ['ours (musica-68-standard)', 'box-size', '2.50', '6.00', '3.67', '41.3'],
    ]);
    const text = reproductionLines(reproduction).join('\n');
    expect(text).toMatch(/note: MuSiCa \(the paper\): the paper does not name the normaliser/);
    expect(text).toMatch(
      /note: not the whole data set, so not comparable: common 2 of 554 faces, challenging 1 of 135/,
    );
    expect(text).toMatch(/source: STAR: Zhou et al/);
    const markdown = reproductionMarkdown(reproduction);
    expect(markdown).toContain(
      '| NME % | normaliser | common | challenging | full | M multiply-adds |\n|---|---:|---:|',
    );
    expect(markdown).toContain('| common | 2 | 5.00 | 5.00 |');
  });

  it('say how the training differed', () => {
    const about = { published: [], ours: [], boxes: 'dataset' } as const;
    expect(notesOf({ ...about, trained: true, changed: ['steps', 'batch'] })).toEqual([
      'not trained as in the paper: steps, batch differ',
      'ours start from the boxes of the data set (--boxes dataset)',
    ]);
    expect(notesOf({ ...about, trained: true, changed: [] })).toHaveLength(1);
  });
});

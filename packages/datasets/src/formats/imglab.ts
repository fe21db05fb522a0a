import { basename, dirname, join, resolve } from 'node:path';
import { writeLinesAtomic } from '@musica/files';
import type { DatasetFormat } from '../dataset';
import { headOf } from '../files/label-files';
import { splitOfFile } from '../files/split-name';
import { requireFaces } from '../problems';
import { countOf, droppedFieldsOf, rollOfBoxes } from './dropped-fields';
import { imglabHint, readImglab } from './imglab-reader';
import { isKept, xmlLines } from './imglab-writer';
import { collectKind, type LabelFileKind, recognisesKind } from './label-file-kind';

const FILE = 'faces.xml';

const kind: LabelFileKind = {
  ending: '.xml',
  isKind: startsAsDataset,
  none: 'no XML file whose root is <dataset>',
  hint: imglabHint,
};

/**
 * dlib's and imglab's XML: a file, or a folder with such files, of which each may be a split. Coordinates count from 0.
 * Boxes that are to be ignored or have no parts are no labelled faces; the former are passed over, the latter reported.
 */
export const imglab: DatasetFormat = {
  name: 'dlib-xml',
  description: 'XML files of dlib or imglab',

  recognises: (path) => recognisesKind(path, kind),

  async read(path, options) {
    const { files, collector } = await collectKind(path, options, kind);
    let name = '';
    for (const file of files) {
      const { split, subset } = files.length > 1 ? splitOfFile(basename(file)) : {};
      const part = {
        ...(split === undefined ? {} : { split }),
        ...(subset === undefined ? {} : { subsets: [subset] }),
        query: { from: dirname(file), ...(split === undefined ? {} : { split }) },
      };
      const boxes = readImglab(file, (text) => {
        name ||= text;
      });
      for await (const { line, ignored, fault, ...face } of boxes) {
        if (ignored) continue;
        if (fault) collector.refuse({ file, line: fault.line }, fault.message);
        else if (face.landmarks.length > 0) await collector.add({ ...face, ...part }, { file, line });
        else collector.report({ file, line, message: 'a box without parts' });
      }
    }
    return requireFaces(path, { name: name || 'dlib-xml', ...collector.finish() });
  },

  async write(folder, dataset) {
    await writeLinesAtomic(join(resolve(folder), FILE), xmlLines(folder, dataset));
    const without = dataset.faces.filter(({ box }) => box === undefined).length;
    const droppedFields = [
      ...droppedFieldsOf(dataset, {
        box: true,
        attributes: ({ attributes = {} }) => Object.entries(attributes).every(isKept),
      }),
      ...rollOfBoxes(dataset),
      ...(without > 0
        ? [`that there is no box (${countOf(without)}: the tight landmark box is written)`]
        : []),
    ];
    return { faces: dataset.faces.length, droppedFields };
  },
};

async function startsAsDataset(file: string): Promise<boolean> {
  return /<dataset[\s>]/.test(await headOf(file, 8192));
}

import { basename } from 'node:path';
import type { DatasetFormat } from '../dataset';
import { headOf } from '../files/label-files';
import { requireFaces } from '../problems';
import { cvatHint, readCvat } from './cvat-reader';
import { collectKind, type LabelFileKind, recognisesKind } from './label-file-kind';
import { type NamedFace, NamedFaces } from './named-faces';
import { partOfFile } from './read-split';

const kind: LabelFileKind = {
  ending: '.xml',
  isKind: isCvat,
  none: 'no XML file whose root is <annotations>',
  hint: cvatHint,
};

/**
 * CVAT for images 1.1 and for video 1.1. A face is a `points` shape of several points, a `skeleton`, or the single points of one `group_id`
 * by their labels; a `box` of the same group is its box. What attributes of any of these say is told of the face. Those of
 * tracks are in images that CVAT names after the frame, `frame_000012`; a track is a group. Coordinates are taken as they are.
 */
export const cvat: DatasetFormat = {
  name: 'cvat-xml',
  description: 'XML of CVAT for images or for video',

  recognises: (path) => recognisesKind(path, kind),

  async read(path, options) {
    const { root, files, collector } = await collectKind(path, options, kind);
    const faces = new NamedFaces(collector);
    for (const file of files) {
      const part = partOfFile(file);
      for await (const { line, fault, split, ...face } of readCvat(file)) {
        const of: NamedFace = {
          ...face,
          ...part,
          ...(split === undefined ? {} : { split: split.toLowerCase() }),
        };
        if (fault === undefined) faces.add(of, { file, line });
        else collector.refuse({ file, line }, fault);
      }
    }
    await faces.finish(options.scheme?.names);
    return requireFaces(path, { name: basename(root), ...collector.finish() });
  },
};

async function isCvat(file: string): Promise<boolean> {
  return /<annotations[\s>]/.test(await headOf(file, 8192));
}

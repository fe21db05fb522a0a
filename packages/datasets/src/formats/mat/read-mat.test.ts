import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { fixture } from '../../../test/fixtures';
import { readMat } from './read-mat';

/** An element of the format, padded to 8 bytes. */
function element(type: number, data: Buffer, little = true): Buffer {
  const tag = Buffer.alloc(8);
  for (const [at, value] of [type, data.length].entries()) {
    if (little) tag.writeUInt32LE(value, at * 4);
    else tag.writeUInt32BE(value, at * 4);
  }
  return Buffer.concat([tag, data, Buffer.alloc((8 - (data.length % 8)) % 8)]);
}

function file(body: Buffer, little = true): Buffer {
  const head = Buffer.alloc(128, ' ');
  head.write(little ? '\x00\x01IM' : '\x01\x00MI', 124, 'latin1');
  return Buffer.concat([head, body]);
}

function int32(values: number[], little = true): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [i, value] of values.entries()) {
    if (little) bytes.writeInt32LE(value, i * 4);
    else bytes.writeInt32BE(value, i * 4);
  }
  return bytes;
}

/** A double matrix stored as bytes, as MATLAB does with small whole numbers. */
function matrix(dims: number[], values: number[], little = true, kind = 6): Buffer {
  return element(
    14,
    Buffer.concat([
      element(6, int32([kind, 0], little), little),
      element(5, int32(dims, little), little),
      element(1, Buffer.from('abc'), little),
      element(2, Buffer.from(values), little),
    ]),
    little,
  );
}

describe('readMat', () => {
  it.each([
    ['little', true],
    ['big', false],
  ])('reads %s endian files', (_, little) => {
    const variables = readMat(file(matrix([2, 3], [1, 2, 3, 4, 5, 6], little), little), 'a.mat');
    expect(variables.get('abc')).toEqual({
      kind: 'numbers',
      dims: [2, 3],
      data: Float64Array.of(1, 2, 3, 4, 5, 6),
    });
  });

  it('reads what scipy wrote, compressed or not', () => {
    const plain = readMat(fixture('aflw2000.mat'), 'a.mat');
    expect([...plain.keys()].sort()).toEqual(['Illum_Para', 'Pose_Para', 'pt2d', 'pt3d_68', 'roi']);
    expect(plain.get('roi')).toEqual({
      kind: 'numbers',
      dims: [1, 4],
      data: Float64Array.of(1, 2, 300, 400),
    });
    expect(plain.get('Pose_Para')).toMatchObject({ dims: [1, 7] });
    const packed = readMat(fixture('bounding_boxes_helen_trainset.mat'), 'b.mat').get('bounding_boxes');
    expect(packed).toMatchObject({ kind: 'cells', dims: [1, 3] });
    const third = packed?.kind === 'cells' ? packed.cells[2] : undefined;
    const item = third?.kind === 'structs' ? third.items[0] : undefined;
    expect(item?.get('imgName')).toMatchObject({ kind: 'text', text: 'J\u00f6rg_1.jpg' });
  });

  it.each([
    ['an image', Buffer.from('\x89PNG\r\n\x1a\n rubbish', 'latin1'), /no MATLAB file of level 5/],
    ['HDF5 behind a MATLAB text', fixture('COFW_test_color.mat'), /version 512/],
    ['a file cut in a tag', file(matrix([1, 1], [1]).subarray(0, 4)), /byte 128: the file ends within a tag/],
    [
      'a file cut in a variable',
      file(matrix([1, 1], [1]).subarray(0, -8)),
      /byte 128: an element of .* bytes, but/,
    ],
    [
      'more values declared than there',
      file(matrix([1e9, 4], [1])),
      /1000000000 x 4 values declared, 1 there/,
    ],
    ['negative dimensions', file(matrix([-1, 4], [])), /a variable of -1 x 4 values/],
    ['one dimension', file(matrix([4], [1, 2, 3, 4])), /a variable of 4 values/],
    ['a million cells in nothing', file(matrix([1000, 1000], [], true, 1)), /1000000 cells in \d+ bytes/],
    ['rubbish for a compressed variable', file(element(15, Buffer.from('rubbish!'))), /cannot be unpacked/],
    [
      'a bomb',
      file(element(15, deflateSync(Buffer.alloc(300 * 2 ** 20), { level: 1 }))),
      /cannot be unpacked: .*larger than/,
    ],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => readMat(bytes, 'folder/a.mat')).toThrow(message);
    expect(() => readMat(bytes, 'folder/a.mat')).toThrow('folder/a.mat: ');
  });

  it('refuses nesting that has no end', () => {
    let value = matrix([1, 1], [1]);
    for (let depth = 0; depth < 40; depth++) {
      const parts = [
        element(6, int32([1, 0])),
        element(5, int32([1, 1])),
        element(1, Buffer.alloc(0)),
        value,
      ];
      value = element(14, Buffer.concat(parts));
    }
    expect(() => readMat(file(value), 'a.mat')).toThrow(/nested deeper than 16 levels/);
  });
});

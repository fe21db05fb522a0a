import { cofw29, ibug68, type LandmarkScheme, type Point, Random, wflw98 } from '@musica/core';
import { describe, expect, it } from 'vitest';
import { sharedPath } from '../../../../test/shared';
import type { FaceRecord } from '../dataset';
import { readDataset } from '../read-dataset';
import { implausibleShapes } from './implausible-shape';

/** A head of random points in three dimensions, seen from all sides, whose points are off by a share of its size. */
function heads(scheme: LandmarkScheme, count: number, off: number, seed = 1): FaceRecord[] {
  const random = new Random(seed);
  const head = Array.from({ length: scheme.count }, () => [
    random.normal(),
    random.normal(),
    random.normal(),
  ]);
  return Array.from({ length: count }, (_, i) => {
    const [yaw, roll, scale] = [
      random.uniform(-1.5, 1.5),
      random.uniform(-0.6, 0.6),
      random.uniform(20, 200),
    ];
    const landmarks = head.map(([x, y, z]): Point => {
      const across = x! * Math.cos(yaw) + z! * Math.sin(yaw) + off * random.normal();
      const down = y! + off * random.normal();
      return [
        300 + scale * (across * Math.cos(roll) - down * Math.sin(roll)),
        200 + scale * (across * Math.sin(roll) + down * Math.cos(roll)),
      ];
    });
    return { id: `${i}.jpg`, image: `/${i}.jpg`, landmarks };
  });
}

/** The same landmarks, some of them in places of others. */
function shuffled(face: FaceRecord, indices: readonly number[]): FaceRecord {
  const landmarks = [...face.landmarks];
  for (const [at, index] of indices.entries()) {
    landmarks[index] = face.landmarks[indices[(at + 1) % indices.length]!]!;
  }
  return { ...face, landmarks };
}

describe.each([ibug68, wflw98, cofw29])('implausibleShapes of $name', (scheme) => {
  it('takes every pose of a head for one, with points that are somewhat off', () => {
    for (const count of [20, 25, 60, 300]) {
      expect(implausibleShapes(heads(scheme, count, 0.05))).toEqual([]);
    }
  });

  it('finds faces with points that went astray, in small data sets and large ones', () => {
    const astray = Array.from({ length: Math.ceil(scheme.count / 3) }, (_, i) => 2 * i);
    for (const count of [25, 60, 300]) {
      const faces = heads(scheme, count, 0.03);
      faces[3] = shuffled(faces[3]!, astray);
      faces[17] = shuffled(faces[17]!, astray);
      const found = implausibleShapes(faces).map(({ face }) => face.id);
      expect([count, found]).toEqual([count, ['3.jpg', '17.jpg']]);
    }
  });

  it('calls points that are all one no face, and says nothing of a handful of faces', () => {
    const faces = heads(scheme, 30, 0.03);
    faces[5] = { ...faces[5]!, landmarks: faces[5]!.landmarks.map(() => [7, 7]) };
    expect(implausibleShapes(faces)).toEqual([{ face: faces[5], distance: Number.POSITIVE_INFINITY }]);
    expect(implausibleShapes(faces.slice(0, 19))).toEqual([]);
  });
});

const [val, poses, rendered] = [['ytf68', 'val'], ['aflw2000-val'], ['facesynthetics']].map((path) =>
  sharedPath('data', ...path),
);

describe.skipIf(!val || !poses || !rendered)('implausibleShapes of real faces', () => {
  it('finds the one whose labels were lost, and no profile or grimace', async () => {
    const foundIn = async (path: string) =>
      implausibleShapes((await readDataset(path)).faces).map(({ face }) => face.id);
    expect(await foundIn(val!)).toEqual(['Marieta_Chrousala_12.jpg']);
    expect(await foundIn(poses!)).toEqual([]);
    expect(await foundIn(rendered!)).toEqual([]);
  });
});

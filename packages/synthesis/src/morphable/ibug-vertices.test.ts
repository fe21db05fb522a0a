import { ibug68, mean } from '@musica/core';
import { readDataset } from '@musica/datasets';
import { describe, expect, it } from 'vitest';
import { sharedPath } from '../../../../test/shared';
import { ellipsoidFace } from '../../test/ellipsoid-face';
import { LandmarkFitter } from './fit-landmarks';
import { ibugVertices, type LabelConvention } from './ibug-vertices';
import { readMorphableFace } from './read-morphable-face';

it("leaves a face that is not ICT-FaceKit's alone", () => {
  const face = ellipsoidFace();
  expect(ibugVertices(face)).toEqual(face.landmarks68);
});

const ict = sharedPath('data', 'ict-facekit');

describe.skipIf(!ict)('on ICT-FaceKit', async () => {
  const face = await readMorphableFace(ict ?? '');
  const vertices = ibugVertices(face);
  const at = (vertex: number, axis: number) => face.mean[3 * vertex + axis]!;

  it('moves the jaw back along the skin, the same on both sides, and gives each label a vertex of its own', () => {
    expect(new Set(vertices).size).toBe(68);
    for (const landmark of [0, 1, 2, 3, 4, 5, 6, 7]) {
      const [right, left] = [vertices[landmark]!, vertices[ibug68.mirror[landmark]!]!];
      expect(at(left, 0)).toBeCloseTo(-at(right, 0), 2);
      expect(at(left, 1)).toBeCloseTo(at(right, 1), 2);
      expect(at(right, 2)).toBeLessThan(at(face.landmarks68[landmark]!, 2));
    }
    for (const landmark of [8, 30, 36, 45, 48, 57])
      expect(vertices[landmark]).toBe(face.landmarks68[landmark]);
  });

  const faces = sharedPath('data', 'aflw2000-val');
  it.skipIf(!faces)('fits photographs that it was not estimated from', async () => {
    const fitter = new LandmarkFitter(face);
    // AFLW2000-3D, to profile: with the vertices that ICT-FaceKit names, the worst of them are off by 8 %.
    const fits = (await readDataset(faces!)).faces.map(({ landmarks }) =>
      fitter.fit(landmarks, { jaw: '3d' }),
    );
    const errors = fits.map(({ error }) => error).sort((a, b) => a - b);
    expect(errors[Math.floor(errors.length / 2)]).toBeLessThan(0.015);
    expect(errors.at(-1)).toBeLessThan(0.03);
    expect(fits.filter(({ angles }) => Math.abs(angles.yaw) > 60).length).toBeGreaterThan(5);
  });

  it('knows where Face Synthetics has the same points: wider nostrils, upper lips evenly divided', () => {
    const theirs = ibugVertices(face, 'face-synthetics');
    expect(new Set(theirs).size).toBe(68);
    const across = (list: readonly number[], landmark: number) => Math.abs(at(list[landmark]!, 0));
    for (const landmark of [31, 35, 50, 52]) {
      expect(across(theirs, landmark)).toBeGreaterThan(across(vertices, landmark) + 0.3);
    }
    for (const [a, b, c] of [
      [48, 49, 50],
      [49, 50, 51],
    ] as const) {
      const [outer, inner] = [across(theirs, a) - across(theirs, b), across(theirs, b) - across(theirs, c)];
      expect(outer).toBeGreaterThan(0.3);
      expect(inner).toBeGreaterThan(0.3);
    }
    for (const landmark of [30, 33, 36, 39, 45, 48, 57])
      expect(theirs[landmark]).toBe(face.landmarks68[landmark]);
  });

  const rendered = sharedPath('data', 'facesynthetics');
  it.skipIf(!rendered)('fits faces of Face Synthetics with their own convention', async () => {
    // Every third: their means differ by far more than the faces do.
    const faces = (await readDataset(rendered!)).faces.filter((_, index) => index % 3 === 0);
    const error = (labels: LabelConvention) => {
      const fitter = new LandmarkFitter(face, { labels });
      return mean(faces.map(({ landmarks }) => fitter.fit(landmarks, { jaw: '3d' }).error));
    };
    expect(error('face-synthetics')).toBeLessThan(0.8 * error('ibug'));
  });
});

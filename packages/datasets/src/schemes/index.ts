import { findScheme, isMusicaError, type LandmarkScheme, parseScheme } from '@musica/core';

/** The five points of CelebA and many others: eyes, nose, corners of the mouth; left and right as seen in the image. */
export const celeba5: LandmarkScheme = parseScheme({
  name: 'celeba5',
  names: ['left eye', 'right eye', 'nose', 'left mouth corner', 'right mouth corner'],
  mirror: [
    [0, 1],
    [3, 4],
  ],
  pupils: [[0], [1]],
  parts: { eyes: [0, 1], nose: [2], mouth: [3, 4] },
});

/** The 21 points of AFLW (Koestinger and others, 2011), by their numbers in its database less one. */
export const aflw21: LandmarkScheme = parseScheme({
  name: 'aflw21',
  count: 21,
  parts: {
    browImageLeft: [0, 1, 2],
    browImageRight: [3, 4, 5],
    eyeImageLeft: [6, 7, 8],
    eyeImageRight: [9, 10, 11],
    ears: [12, 16],
    nose: [13, 14, 15],
    mouth: [17, 18, 19],
    jaw: [20],
  },
  mirror: [
    [0, 5],
    [1, 4],
    [2, 3],
    [6, 11],
    [7, 10],
    [8, 9],
    [12, 16],
    [13, 15],
    [17, 19],
  ],
  outerEyeCorners: [6, 11],
  pupils: [[7], [10]],
});

/** The 19 points of AFLW without the ears (Zhu and others, CVPR 2016). */
export const aflw19: LandmarkScheme = parseScheme({
  name: 'aflw19',
  count: 19,
  parts: {
    browImageLeft: [0, 1, 2],
    browImageRight: [3, 4, 5],
    eyeImageLeft: [6, 7, 8],
    eyeImageRight: [9, 10, 11],
    nose: [12, 13, 14],
    mouth: [15, 16, 17],
    jaw: [18],
  },
  mirror: [
    [0, 5],
    [1, 4],
    [2, 3],
    [6, 11],
    [7, 10],
    [8, 9],
    [12, 14],
    [15, 17],
  ],
  outerEyeCorners: [6, 11],
  pupils: [[7], [10]],
});

/** The 194 points of HELEN (Le and others, ECCV 2012), of which this library knows the number alone. */
export const helen194: LandmarkScheme = parseScheme({ name: 'helen194', count: 194 });

/** Schemes of data sets that no model of the library has. */
export const datasetSchemes: readonly LandmarkScheme[] = [celeba5, aflw19, aflw21, helen194];

/** The known scheme of so many landmarks, if there is one. */
export function schemeOfCount(count: number): LandmarkScheme | undefined {
  try {
    return findScheme(count);
  } catch (error) {
    if (!isMusicaError(error)) throw error;
    return datasetSchemes.find((scheme) => scheme.count === count);
  }
}

/** The known scheme of so many landmarks, else one of which only the number is known, and what they are called. */
export function schemeOfPoints(count: number, names?: readonly string[]): LandmarkScheme {
  const known = names === undefined ? schemeOfCount(count) : undefined;
  return known ?? parseScheme({ name: `points${count}`, count, ...(names && { names }) });
}

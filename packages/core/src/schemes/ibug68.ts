import type { FullScheme } from './scheme';

/** The 68 points of iBUG: 300W, 300W-LP, AFLW2000, dlib. */
export const ibug68: FullScheme = {
  name: 'ibug68',
  count: 68,
  parts: {
    jaw: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
    browImageLeft: [17, 18, 19, 20, 21],
    browImageRight: [22, 23, 24, 25, 26],
    noseBridge: [27, 28, 29, 30],
    noseBottom: [31, 32, 33, 34, 35],
    eyeImageLeft: [36, 37, 38, 39, 40, 41],
    eyeImageRight: [42, 43, 44, 45, 46, 47],
    mouthOuter: [48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59],
    mouthInner: [60, 61, 62, 63, 64, 65, 66, 67],
  },
  mirror: [
    16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 27, 28,
    29, 30, 35, 34, 33, 32, 31, 45, 44, 43, 42, 47, 46, 39, 38, 37, 36, 41, 40, 54, 53, 52, 51, 50, 49, 48,
    59, 58, 57, 56, 55, 64, 63, 62, 61, 60, 67, 66, 65,
  ],
  outerEyeCorners: [36, 45],
  pupils: [
    [36, 37, 38, 39, 40, 41],
    [42, 43, 44, 45, 46, 47],
  ],
  inner: Array.from({ length: 51 }, (_, index) => index + 17),
};

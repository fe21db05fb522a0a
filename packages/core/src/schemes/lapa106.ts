import type { FullScheme } from './scheme';

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

/** Landmarks that change places in a mirror: LaPa's contour and brows, nose, eyes and mouth in their order. */
const pairs: readonly (readonly [number, number])[] = [
  ...range(0, 15).map((i) => [i, 32 - i] as const),
  ...range(33, 37).map((i) => [i, 79 - i] as const),
  ...range(38, 41).map((i) => [i, 88 - i] as const),
  ...range(55, 59).map((i) => [i, 120 - i] as const),
  ...range(66, 70).map((i) => [i, 145 - i] as const),
  ...range(71, 73).map((i) => [i, 153 - i] as const),
  [74, 83],
  ...range(84, 86).map((i) => [i, 174 - i] as const),
  [91, 95],
  [92, 94],
  [96, 100],
  [97, 99],
  [101, 103],
  [104, 105],
];

/**
 * The 106 points of LaPa (Liu and others, AAAI 2020) and of JD-landmark (Liu and others, ICMEW 2019). The pairs of the
 * mirror are those that MMPose uses for LaPa, and so are 66 and 79 as the outer eye corners.
 */
export const lapa106: FullScheme = {
  name: 'lapa106',
  count: 106,
  parts: {
    jaw: range(0, 32),
    browImageLeft: range(33, 41),
    browImageRight: range(42, 50),
    noseBridge: range(51, 54),
    noseBottom: range(55, 65),
    eyeImageLeft: range(66, 74),
    eyeImageRight: range(75, 83),
    mouthOuter: range(84, 95),
    mouthInner: range(96, 103),
    pupilImageLeft: [104],
    pupilImageRight: [105],
  },
  mirror: pairs.reduce(
    (mirror, [a, b]) => {
      mirror[a] = b;
      mirror[b] = a;
      return mirror;
    },
    range(0, 105),
  ),
  outerEyeCorners: [66, 79],
  pupils: [[104], [105]],
  inner: range(33, 105),
};

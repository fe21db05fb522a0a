import type { FullScheme } from './scheme';

/**
 * The 29 points of COFW (Burgos-Artizzu, Perona and Dollar, ICCV 2013), which are those of LFPW. The mirror pairs are
 * those that HRNet-Facial-Landmark-Detection and MMPose use (0-1, 2-3, 4-6, 5-7, 8-9, 10-11, 12-14, 13-15, 16-17, 18-19,
 * 22-23; the rest lies on the middle line); HRNet takes 8 and 9 as the outer eye corners. The only jaw point is the chin.
 */
export const cofw29: FullScheme = {
  name: 'cofw29',
  count: 29,
  parts: {
    jaw: [28],
    browImageLeft: [0, 4, 2, 5],
    browImageRight: [1, 6, 3, 7],
    noseBridge: [20],
    noseBottom: [18, 21, 19],
    eyeImageLeft: [8, 12, 10, 13],
    eyeImageRight: [9, 14, 11, 15],
    mouthOuter: [22, 24, 23, 27],
    mouthInner: [25, 26],
    pupilImageLeft: [16],
    pupilImageRight: [17],
  },
  mirror: [
    1, 0, 3, 2, 6, 7, 4, 5, 9, 8, 11, 10, 14, 15, 12, 13, 17, 16, 19, 18, 20, 21, 23, 22, 24, 25, 26, 27, 28,
  ],
  outerEyeCorners: [8, 9],
  pupils: [[16], [17]],
  inner: Array.from({ length: 28 }, (_, index) => index),
};

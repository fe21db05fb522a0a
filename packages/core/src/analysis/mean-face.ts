type Place = readonly [x: number, y: number, z: number];

/**
 * Where the 68 landmarks of iBUG lie on the mean head of ICT-FaceKit (Li et al., Learning Formation of Physically-Based Face
 * Attributes, CVPR 2020; MIT licence), in its centimetres from the middle of the inner ones: x to the image's right, y up, z
 * to the viewer. Its landmark vertices, the jaw and the inner ends of the brows moved to where annotators put them
 * (`ibugVertices` of @musica/synthesis).
 */
export const meanFace: readonly Place[] = [
  [-7.4, 2, -7.37],
  [-7.21, 0.06, -6.84],
  [-6.91, -1.93, -6.67],
  [-6.6, -3.47, -6.08],
  [-5.94, -5.18, -5.1],
  [-4.82, -6.58, -3.87],
  [-3.87, -7.18, -2.62],
  [-2.27, -7.78, -0.69],
  [0, -8.25, 0.01],
  [2.27, -7.78, -0.69],
  [3.87, -7.18, -2.62],
  [4.82, -6.58, -3.87],
  [5.94, -5.18, -5.1],
  [6.6, -3.47, -6.08],
  [6.91, -1.93, -6.67],
  [7.21, 0.06, -6.84],
  [7.4, 2, -7.37],
  [-5.82, 4.52, -2.51],
  [-4.93, 5.3, -1.43],
  [-3.79, 5.58, -0.59],
  [-2.73, 5.55, -0.05],
  [-1.77, 5.16, 0.25],
  [1.77, 5.16, 0.25],
  [2.73, 5.55, -0.05],
  [3.79, 5.58, -0.59],
  [4.93, 5.3, -1.43],
  [5.82, 4.52, -2.51],
  [0, 3.06, 0.31],
  [0, 1.95, 1.1],
  [0, 0.93, 1.89],
  [0, -0.27, 2.65],
  [-1.25, -1.82, 0.45],
  [-0.6, -1.82, 1],
  [0, -1.88, 1.15],
  [0.6, -1.82, 1],
  [1.25, -1.82, 0.45],
  [-4.46, 2.75, -1.82],
  [-3.87, 3.19, -1.06],
  [-2.78, 3.26, -0.89],
  [-1.84, 2.57, -1.22],
  [-2.73, 2.4, -1.01],
  [-3.86, 2.39, -1.19],
  [1.84, 2.57, -1.22],
  [2.78, 3.26, -0.89],
  [3.87, 3.19, -1.06],
  [4.46, 2.75, -1.82],
  [3.86, 2.39, -1.19],
  [2.73, 2.4, -1.01],
  [-2.53, -4.2, -0.23],
  [-1.7, -3.46, 0.8],
  [-0.73, -3.1, 1.31],
  [0, -3.16, 1.42],
  [0.73, -3.1, 1.31],
  [1.7, -3.46, 0.8],
  [2.53, -4.2, -0.23],
  [1.8, -4.74, 0.48],
  [1.03, -4.98, 0.97],
  [0, -5.06, 1.13],
  [-1.03, -4.98, 0.97],
  [-1.8, -4.74, 0.48],
  [-2.21, -4.17, -0.29],
  [-1, -3.98, 0.67],
  [0, -4, 0.86],
  [1, -3.98, 0.67],
  [2.21, -4.17, -0.29],
  [1.07, -4.06, 0.62],
  [0, -4.08, 0.83],
  [-1.07, -4.06, 0.62],
];

/**
 * How far each of them strays from there, from person to person and with expressions, in centimetres: the standard deviation
 * along each axis over 300 rendered faces, brought to the mean by nose and eye corners.
 */
export const strayOfMeanFace: readonly number[] = [
  0.23, 0.24, 0.26, 0.26, 0.27, 0.31, 0.34, 0.46, 0.53, 0.46, 0.34, 0.31, 0.27, 0.26, 0.26, 0.24, 0.23, 0.17,
  0.18, 0.19, 0.19, 0.19, 0.19, 0.19, 0.19, 0.18, 0.17, 0.13, 0.12, 0.11, 0.12, 0.14, 0.09, 0.08, 0.09, 0.14,
  0.15, 0.18, 0.18, 0.12, 0.15, 0.15, 0.12, 0.18, 0.18, 0.15, 0.15, 0.15, 0.45, 0.32, 0.24, 0.24, 0.24, 0.32,
  0.45, 0.48, 0.53, 0.55, 0.53, 0.48, 0.44, 0.29, 0.24, 0.29, 0.44, 0.48, 0.5, 0.48,
];

/**
 * The middle of the eyeball, from the middle between the corners of the eye, and how far the pupil is from there; in the same
 * units. By least squares over rendered eyes.
 */
export const meanEyeball = { centre: [0, 0.22, -0.3] as Place, radius: 1.15 };

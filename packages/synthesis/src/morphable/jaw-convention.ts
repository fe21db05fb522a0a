/**
 * Where a face's jaw landmarks lie: on the outline that can be seen, as people label photographs (300W, WFLW), or on the
 * jaw itself also where the head hides it (AFLW2000-3D, Face Synthetics).
 */
export type JawConvention = 'contour' | '3d';

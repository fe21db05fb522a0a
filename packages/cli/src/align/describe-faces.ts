import type { FaceAlignment, Landmarks } from '@musica/core';

/**
 * An image's faces as lines for people.
 * @param steps of the model
 * @param withLandmarks also the points, for a single face
 */
export function describeFaces(
  path: string,
  faces: readonly FaceAlignment[],
  steps: number,
  withLandmarks: boolean,
): string[] {
  const count = faces.length === 1 ? '1 face' : `${faces.length || 'no'} faces`;
  return [
    `${path}: ${count}`,
    ...faces.flatMap((face, index) => [
      `  ${index}: ${describeFace(face, steps)}`,
      ...(withLandmarks ? landmarkRows(face.landmarks) : []),
    ]),
  ];
}

function describeFace(
  { box, predictedNme, exitStep, flipTested, failed }: FaceAlignment,
  steps: number,
): string {
  const [x, y, width, height] = [box.x, box.y, box.width, box.height].map((value) => value.toFixed(1));
  const mark = `${flipTested ? ', flip-tested' : ''}${failed ? ', FAILED' : ''}`;
  return `box ${x},${y},${width},${height}, predicted error ${predictedNme.toFixed(2)} %, step ${exitStep} of ${steps}${mark}`;
}

/** Four points a row: index, x and y in pixels. */
function landmarkRows(landmarks: Landmarks): string[] {
  const cells = landmarks.map(
    ([x, y], index) =>
      `${String(index).padStart(4)}: ${x.toFixed(1).padStart(6)} ${y.toFixed(1).padStart(6)}`,
  );
  return Array.from({ length: Math.ceil(cells.length / 4) }, (_, row) =>
    cells.slice(row * 4, row * 4 + 4).join('  '),
  );
}

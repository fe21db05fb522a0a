import { type FaceJson, faceJson } from '@musica/core';
import type { AlignedImage } from '@musica/node';
import { HttpError } from './http-errors';

/** What POST /v1/faces answers. */
export interface FacesAnswer {
  /** Of the image as it is shown, in pixels. */
  readonly width: number;
  readonly height: number;
  /** Of the detector, best first; of boxes, in their order. */
  readonly faces: readonly FaceJson[];
}

/** @throws HttpError 422 where a box of the request cannot be used */
export function facesAnswer({ width, height, faces, problems }: AlignedImage): FacesAnswer {
  const [problem] = problems;
  if (problem !== undefined) throw new HttpError(422, 'box', problem);
  return { width, height, faces: faces.map(faceJson) };
}

import { type FaceJson, faceJson } from '../aligner/face-json';
import type { EyeState } from './blinks';
import type { TrackedFace } from './tracked-face';

/** A face of a video as a line of JSON: `musica track --out`, `musica align` of a video. */
export interface TrackedFaceJson extends Omit<FaceJson, 'index'> {
  /** From 0. */
  readonly frame: number;
  /** Milliseconds from the first frame. */
  readonly time: number;
  /** The same for the same face in all frames. */
  readonly id: number;
  /** Milliseconds since it was first seen. */
  readonly age: number;
  readonly eyes?: EyeState;
}

export function trackedFaceJson(frame: number, time: number, face: TrackedFace): TrackedFaceJson {
  const { index: _, ...found } = faceJson(face, 0);
  return { frame, time, id: face.id, age: face.age, ...(face.eyes && { eyes: face.eyes }), ...found };
}

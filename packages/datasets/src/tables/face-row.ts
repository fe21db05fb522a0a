import { analyseFace } from '@musica/core';
import type { Prediction } from '../formats/predictions';

/** A face as one row of a table: what was found, and what landmarks tell (see `analyseFace` of @musica/core). */
export interface TableFace extends Prediction {
  /** Of the image, in pixels. */
  readonly width?: number;
  readonly height?: number;
  /** Where it is a face of a video, which `image` names. */
  readonly video?: FaceInVideo;
}

/** A face in a frame of a video. */
export interface FaceInVideo {
  /** From 0. */
  readonly frame: number;
  /** Milliseconds from the first frame. */
  readonly time: number;
  /** The same for the same face in all frames. */
  readonly id: number;
  /** Whether the eyes are shut, and blinks so far, where that is known. */
  readonly eyesShut?: boolean | undefined;
  readonly blinks?: number | undefined;
}

export type Cell = string | number | boolean | undefined;

/** The columns of a row in their order, by name; in pixels of the image, degrees and percent. */
export type FaceRow = Readonly<Record<string, Cell>>;

/**
 * `image`, of a video `frame`, `time`, `id`, `eyes_shut` and `blinks`, `face` (from 0), size of the image, box, what the aligner
 * says of the result, head pose, openness, gaze, and the landmarks as `x0`, `y0`, `x1`, .., and the predicted error of each as
 * `error0`, .. in percent, of models that say it. What is not known is left empty.
 */
export function faceRow(face: TableFace): FaceRow {
  const { box, landmarks } = face;
  const analysis = analyseFace(landmarks);
  const row: Record<string, Cell> = {
    image: face.image,
    ...(face.video && {
      frame: face.video.frame,
      time: face.video.time,
      id: face.video.id,
      eyes_shut: face.video.eyesShut,
      blinks: face.video.blinks,
    }),
    face: face.index,
    width: face.width,
    height: face.height,
    box_x: box?.x,
    box_y: box?.y,
    box_width: box?.width,
    box_height: box?.height,
    box_roll: box && (box.roll ?? 0),
    predicted_nme: face.predictedNme,
    exit_step: face.exitStep,
    flip_tested: face.flipTested,
    failed: face.failed,
    error: face.error,
    yaw: analysis?.headPose.yaw,
    pitch: analysis?.headPose.pitch,
    roll: analysis?.headPose.roll,
    eye_image_left: analysis?.eyeOpenness.imageLeft,
    eye_image_right: analysis?.eyeOpenness.imageRight,
    mouth: analysis?.mouthOpenness,
    gaze_yaw: analysis?.gaze?.yaw,
    gaze_pitch: analysis?.gaze?.pitch,
  };
  landmarks.forEach(([x, y], index) => {
    row[`x${index}`] = x;
    row[`y${index}`] = y;
  });
  face.landmarkErrors?.forEach((error, index) => {
    row[`error${index}`] = error;
  });
  return row;
}

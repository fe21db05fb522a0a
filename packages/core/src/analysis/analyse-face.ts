import { assertLandmarks, type Landmarks } from '../geometry/point';
import { ibug68 } from '../schemes/ibug68';
import { wflw98 } from '../schemes/wflw98';
import { wflw98ToIbug68 } from '../schemes/wflw98-to-ibug68';
import { type GazeDirection, type HeadPose, poseOf } from './angles';
import { eyeAspectRatio, mouthAspectRatio } from './aspect-ratios';
import { fitHead, type HeadFit } from './fit-head';
import { eyeBetween, gazeOf } from './gaze';

/** Eye aspect ratio of the eye at the image's left, and right (see `eyeAspectRatio`). */
export interface EyeOpenness {
  readonly imageLeft: number;
  readonly imageRight: number;
}

/** What people compute from the landmarks of a face. */
export interface FaceAnalysis {
  readonly headPose: HeadPose;
  readonly eyeOpenness: EyeOpenness;
  /** Mouth aspect ratio of the inner lips (see `mouthAspectRatio`). */
  readonly mouthOpenness: number;
  /** Only where the landmarks have pupils: the 98 of WFLW. */
  readonly gaze?: GazeDirection;
}

/**
 * Head pose, openness of eyes and mouth, and where there are pupils the gaze, from landmarks alone.
 * @param landmarks 68 (iBUG) or 98 (WFLW), in pixels
 * @returns undefined for another number of landmarks, and where they span nothing
 * @throws MusicaError `landmarks` where a coordinate is not finite
 */
export function analyseFace(landmarks: Landmarks): FaceAnalysis | undefined {
  const points = asIbug68(landmarks);
  const fit = points && fitHead(points);
  if (points === undefined || fit === undefined) return undefined;
  const analysis: FaceAnalysis = {
    headPose: poseOf(fit.rotation),
    eyeOpenness: opennessOf(points),
    mouthOpenness: mouthAspectRatio(partOf(points, 'mouthInner')),
  };
  if (landmarks.length !== wflw98.count) return analysis;
  const eyes = [eyeBetween(landmarks, 60, 64, 96), eyeBetween(landmarks, 68, 72, 97)];
  return { ...analysis, gaze: gazeOf(fit, eyes) };
}

/**
 * Eye aspect ratios alone, which cost next to nothing.
 * @param landmarks 68 (iBUG) or 98 (WFLW), in pixels
 * @returns undefined for another number of landmarks
 * @throws MusicaError `landmarks` where a coordinate is not finite
 */
export function eyeOpenness(landmarks: Landmarks): EyeOpenness | undefined {
  const points = asIbug68(landmarks);
  return points && opennessOf(points);
}

/**
 * Head pose in degrees: see `HeadPose` for the signs.
 * @param landmarks 68 (iBUG) or 98 (WFLW), in pixels
 * @returns undefined for another number of landmarks, and where they span nothing
 * @throws MusicaError `landmarks` where a coordinate is not finite
 */
export function headPose(landmarks: Landmarks): HeadPose | undefined {
  const fit = headFit(landmarks);
  return fit && poseOf(fit.rotation);
}

/** The mean head turned to where landmarks see it; undefined as for `headPose`. */
export function headFit(landmarks: Landmarks): HeadFit | undefined {
  const points = asIbug68(landmarks);
  return points && fitHead(points);
}

function asIbug68(landmarks: Landmarks): Landmarks | undefined {
  if (landmarks.length !== ibug68.count && landmarks.length !== wflw98.count) return undefined;
  assertLandmarks(landmarks);
  return landmarks.length === ibug68.count ? landmarks : wflw98ToIbug68(landmarks);
}

const partOf = (points: Landmarks, part: string) => ibug68.parts[part]!.map((index) => points[index]!);

const opennessOf = (points: Landmarks): EyeOpenness => ({
  imageLeft: eyeAspectRatio(partOf(points, 'eyeImageLeft')),
  imageRight: eyeAspectRatio(partOf(points, 'eyeImageRight')),
});

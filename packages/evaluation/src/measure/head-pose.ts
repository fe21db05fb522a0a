import { type HeadPose, headPose, type Landmarks, mean } from '@musica/core';
import type { FaceRecord } from '@musica/datasets';

type Angle = keyof HeadPose;
const angles = ['yaw', 'pitch', 'roll'] as const satisfies readonly Angle[];

/** The head pose of a face in degrees. */
export interface PoseSample {
  /** What the data set says, in the angles that it knows and with whatever signs. */
  readonly said: Readonly<Partial<HeadPose>>;
  /** Of its labelled landmarks, which tell the signs. */
  readonly ofLabels: HeadPose;
  /** Of the landmarks that were found. */
  readonly found: HeadPose;
}

/** Mean absolute errors in degrees; null for an angle that no face has. */
export interface PoseFigures {
  readonly faces: number;
  readonly yaw: number | null;
  readonly pitch: number | null;
  readonly roll: number | null;
}

/** Of all faces, and of those that are turned by at most 60 degrees. */
export interface HeadPoseFigures extends PoseFigures {
  readonly upTo60: PoseFigures;
  /** Angles that the data set counts the other way round than `HeadPose`. */
  readonly reversed: Angle[];
}

/**
 * The attributes yaw, pitch and roll (degrees) of a face, and the pose that its landmarks have.
 * @returns undefined where there is none of them, or landmarks that give no pose
 */
export function poseSample(
  { attributes }: Pick<FaceRecord, 'attributes'>,
  labels: Landmarks,
  landmarks: Landmarks,
): PoseSample | undefined {
  const known = angles.filter((angle) => typeof attributes?.[angle] === 'number');
  if (known.length === 0) return undefined;
  const [ofLabels, found] = [headPose(labels), headPose(landmarks)];
  if (ofLabels === undefined || found === undefined) return undefined;
  const said = Object.fromEntries(known.map((angle) => [angle, attributes![angle] as number]));
  return { said, ofLabels, found };
}

/**
 * Data sets do not agree on which way an angle grows: where what one says runs against the poses of its own labels, it is
 * taken with the other sign.
 * @returns undefined without faces
 */
export function headPoseFigures(samples: readonly PoseSample[]): HeadPoseFigures | undefined {
  if (samples.length === 0) return undefined;
  const reversed = angles.filter(
    (angle) => samples.reduce((sum, { said, ofLabels }) => sum + (said[angle] ?? 0) * ofLabels[angle], 0) < 0,
  );
  const frontal = samples.filter(({ said, ofLabels }) => Math.abs(said.yaw ?? ofLabels.yaw) <= 60);
  return { ...figuresOf(samples, reversed), upTo60: figuresOf(frontal, reversed), reversed };
}

function figuresOf(samples: readonly PoseSample[], reversed: readonly Angle[]): PoseFigures {
  const of = (angle: Angle) => {
    const sign = reversed.includes(angle) ? -1 : 1;
    const errors = samples.flatMap(({ said, found }) =>
      said[angle] === undefined ? [] : apart(found[angle], sign * said[angle]),
    );
    return errors.length === 0 ? null : mean(errors);
  };
  return { faces: samples.length, yaw: of('yaw'), pitch: of('pitch'), roll: of('roll') };
}

/** Between two directions, at most 180 degrees. */
function apart(a: number, b: number): number {
  const turn = Math.abs(a - b) % 360;
  return Math.min(turn, 360 - turn);
}

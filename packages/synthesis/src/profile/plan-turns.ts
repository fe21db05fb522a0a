import { MusicaError, type Random } from '@musica/core';
import type { HeadAngles } from '../morphable/pose';

export interface TurnPlan {
  /** Turned images of each face, their yaws spread over the whole range. Default 3. */
  readonly perFace: number;
  /** The largest yaw in degrees. Default 90. */
  readonly maxYaw: number;
  /** These yaws (degrees, without sign) instead of random ones; those that the face is turned by already are left out. */
  readonly angles?: readonly number[];
  /** Deviation of the change of pitch, degrees, and half of it for roll; cut off at twice as much. Default 8. */
  readonly pitch: number;
}

export const defaultTurnPlan: TurnPlan = { perFace: 3, maxYaw: 90, pitch: 8 };

/** A face that is turned by less is turned to either side, by chance. */
const FRONTAL = 5;
/** The least that an image adds to the yaw, degrees: less is no news. */
const LEAST = 8;

/** @throws MusicaError `config` where a value makes no sense */
export function checkTurnPlan({ perFace, maxYaw, angles = [], pitch }: TurnPlan): void {
  if (!Number.isInteger(perFace) || perFace < 1) {
    throw new MusicaError('config', `${perFace} images a face: a whole number from 1 is needed`);
  }
  for (const yaw of [maxYaw, ...angles]) {
    if (!(yaw > 0 && yaw <= 90))
      throw new MusicaError('config', `a yaw of ${yaw} degrees: above 0 to 90 is possible`);
  }
  if (!(pitch >= 0 && pitch <= 20)) {
    throw new MusicaError('config', `a change of pitch of ${pitch} degrees: 0 to 20 is possible`);
  }
}

/**
 * The angles that a face is turned to: always further away from the camera, to the side it looks to already, so that
 * what the photograph does not show stays hidden.
 */
export function planTurns(from: HeadAngles, random: Random, plan: TurnPlan = defaultTurnPlan): HeadAngles[] {
  const { perFace, maxYaw, angles, pitch } = plan;
  const now = Math.abs(from.yaw);
  const side = now < FRONTAL ? (random.chance(0.5) ? 1 : -1) : Math.sign(from.yaw);
  const least = now + LEAST;
  const yaws =
    angles !== undefined
      ? angles.filter((yaw) => yaw >= least)
      : least >= maxYaw
        ? []
        : Array.from(
            { length: perFace },
            (_, k) => least + ((maxYaw - least) * (k + random.uniform())) / perFace,
          );
  return yaws.map((yaw) => ({
    yaw: side * yaw,
    pitch: from.pitch + pitch * random.truncatedNormal(),
    roll: from.roll + (pitch / 2) * random.truncatedNormal(),
  }));
}

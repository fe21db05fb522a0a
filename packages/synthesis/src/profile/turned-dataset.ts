import { join } from 'node:path';
import { type PixelImage, Random } from '@musica/core';
import { type FaceRecord, groupOfFace, type WritableDataset } from '@musica/datasets';
import { writeFileAtomic } from '@musica/files';
import { encodeImage } from '@musica/node';
import type { FaceFit, JawConvention } from '../morphable';
import { planTurns, type TurnPlan } from './plan-turns';
import type { FaceProfiler, TurnedFace } from './profile-face';

/** How the faces of a data set are turned and where they are written. */
export interface Turning {
  readonly profiler: FaceProfiler;
  readonly plan: TurnPlan;
  /** Where the jaw of the new labels lies. */
  readonly jaw: JawConvention;
  /** Each face has a generator of its own from this and its place in the data set. */
  readonly seed: number;
  /** The new data set's folder; images go into `images` in it. */
  readonly out: string;
}

/**
 * Writes the images of one face and returns their records; none where it is turned as far as it can be already.
 * @throws MusicaError `output` where an image cannot be written
 */
export async function turnFace(
  { profiler, plan, jaw, seed, out }: Turning,
  { index, face, image }: { index: number; face: FaceRecord; image: PixelImage },
  fit: FaceFit,
): Promise<FaceRecord[]> {
  const turns = planTurns(fit.angles, new Random(seed, index), plan);
  if (turns.length === 0) return [];
  const turnable = profiler.prepare(image, fit);
  return Promise.all(
    turns.map(async (angles, number) => {
      const turned = turnable.turn(angles, { jaw });
      const name = `${face.id.replace(/\.[^./]*(?=#|$)/, '').replace('#', '_')}_turned${number}.jpg`;
      const file = join(out, 'images', ...name.split('/'));
      await writeFileAtomic(file, await encodeImage(turned.image, { format: 'jpeg', quality: 92 }));
      return recordOf(face, fit, turned, name, file);
    }),
  );
}

function recordOf(
  face: FaceRecord,
  fit: FaceFit,
  { angles, landmarks, occluded }: TurnedFace,
  name: string,
  file: string,
): FaceRecord {
  return {
    id: `images/${name}`,
    image: file,
    landmarks: landmarks.map(([x, y]) => [round(x, 3), round(y, 3)] as const),
    ...(face.split !== undefined && { split: face.split }),
    attributes: {
      ...face.attributes,
      yaw: round(angles.yaw, 1),
      pitch: round(angles.pitch, 1),
      roll: round(angles.roll, 1),
      sourceYaw: round(fit.angles.yaw, 1),
      fitError: round(fit.error, 4),
      source: face.id,
    },
    occluded,
    // The person or clip of the photograph, so that splits keep what was made of it together.
    group: groupOfFace(face),
  };
}

/** The data set of turned faces: what is known of the one they were made from, with a word of how. */
export function turnedDataset(dataset: WritableDataset, faces: readonly FaceRecord[]): WritableDataset {
  const { name, scheme, source, licence } = dataset;
  return {
    name: `${name}-profiled`,
    scheme,
    source: `turned by musica dataset profile${source === undefined ? '' : ` from ${source}`}`,
    ...(licence !== undefined && { licence }),
    faces,
  };
}

function round(value: number, digits: number): number {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}

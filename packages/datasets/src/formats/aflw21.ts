import { stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import type { Box, Point } from '@musica/core';
import type { DatasetFormat, FaceRecord } from '../dataset';
import { headOf } from '../files/label-files';
import { listFiles } from '../files/list-files';
import { openSqlite, type SqlReader, type SqlRow } from '../files/sqlite';
import { requireFaces } from '../problems';
import { aflw21 as scheme } from '../schemes/index';
import { FaceCollector, type FoundFace } from './face-collector';

const NAME = /^aflw[\w.-]*\.(sqlite3?|db)$/i;

/**
 * AFLW as it is handed out (Koestinger and others, 2011): `aflw.sqlite` with 21 points of each face, of which those that are
 * not seen are missing, beside the folder `flickr` of images. Tables FaceImages, Faces, FeatureCoords, FaceRect, FacePose
 * (radians there) and FaceMetaData. Coordinates count from 0.
 */
export const aflw21: DatasetFormat = {
  name: 'aflw-21',
  description: 'the folder of AFLW with aflw.sqlite',

  async recognises(path) {
    return (await fileOf(path)) !== undefined || 'no aflw.sqlite';
  },

  async read(path, options) {
    const file = (await fileOf(path)) ?? resolve(path);
    const collector = new FaceCollector(dirname(file), options, {
      scheme,
      hint: 'AFLW has Faces and FaceImages, and of each face FeatureCoords',
    });
    const database = await openSqlite(file);
    try {
      // A face is known by its number, which is all the place there is.
      for await (const { id, face } of facesOf(database)) {
        if (typeof face === 'string') collector.refuse({ file, line: id }, face);
        else await collector.add(face, { file, line: id });
      }
    } finally {
      await database.close();
    }
    return requireFaces(path, { name: 'aflw-21', ...collector.finish() });
  },
};

/** Reads the tables; those of boxes, poses and the rest need not be there. Gives each face, or what is wrong with it. */
async function* facesOf(
  database: SqlReader,
): AsyncGenerator<{ readonly id: number; readonly face: FoundFace | string }> {
  const tables = await database.tables();
  const byFace = async (table: string, columns: readonly string[]) =>
    new Map(
      tables.has(table.toLowerCase())
        ? (await database.rows(table, ['face_id', ...columns])).map((row) => [Number(row.face_id), row])
        : [],
    );
  const boxes = await byFace('FaceRect', ['x', 'y', 'w', 'h']);
  const poses = await byFace('FacePose', ['roll', 'pitch', 'yaw']);
  const about = await byFace('FaceMetaData', ['sex', 'occluded', 'glasses', 'bw']);
  const points = new Map<number, (Point | null)[]>();
  for (const row of await database.rows('FeatureCoords', ['face_id', 'feature_id', 'x', 'y'])) {
    const id = Number(row.face_id);
    if (!points.has(id)) points.set(id, new Array<Point | null>(scheme.count).fill(null));
    const index = Number(row.feature_id) - 1;
    // One that AFLW does not have makes a face of too many points, which is told.
    const isKnown = Number.isInteger(index) && index >= 0 && index < scheme.count;
    points.get(id)![isKnown ? index : scheme.count] = [numberOf(row.x), numberOf(row.y)];
  }
  const images = new Map(
    (await database.rows('FaceImages', ['file_id', 'db_id', 'filepath'])).map((row) => [row.file_id, row]),
  );
  const faces = await database.rows('Faces', ['face_id', 'file_id']);
  const byNumber = faces.map((row) => ({ id: Number(row.face_id), file: row.file_id }));
  for (const { id, file } of byNumber.sort((a, b) => a.id - b.id)) {
    const image = images.get(file);
    if (image === undefined) {
      yield { id, face: `there is no image ${String(file)} in FaceImages` };
      continue;
    }
    const box = boxOf(boxes.get(id));
    yield {
      id,
      face: {
        // The images of each source lie in a folder of its name.
        image: `${String(image.db_id)}/${String(image.filepath)}`,
        landmarks: points.get(id) ?? new Array<null>(scheme.count).fill(null),
        ...(box && { box }),
        attributes: { ...poseOf(poses.get(id)), ...traitsOf(about.get(id)) },
        query: { elsewhere: true },
      },
    };
  }
}

/** NaN where there is none: `Number` makes 0 of nothing. */
const numberOf = (value: unknown): number => (value === null || value === '' ? NaN : Number(value));

function boxOf(row: SqlRow | undefined): Box | undefined {
  if (row === undefined) return undefined;
  const [x, y, width, height] = [row.x, row.y, row.w, row.h].map(numberOf) as [
    number,
    number,
    number,
    number,
  ];
  return { x, y, width, height };
}

function poseOf(row: SqlRow | undefined): FaceRecord['attributes'] {
  if (row === undefined) return {};
  const angles = ['pitch', 'yaw', 'roll']
    .filter((name) => row[name] !== null)
    .map((name) => [name, Math.round((numberOf(row[name]) * 180e6) / Math.PI) / 1e6]);
  return Object.fromEntries(angles);
}

function traitsOf(row: SqlRow | undefined): FaceRecord['attributes'] {
  if (row === undefined) return {};
  const { sex, occluded, glasses, bw } = row;
  return {
    ...(sex === 'f' || sex === 'm' ? { female: sex === 'f' } : {}),
    occluded: Number(occluded) === 1,
    glasses: Number(glasses) === 1,
    grayscale: Number(bw) === 1,
  };
}

async function fileOf(path: string): Promise<string | undefined> {
  const start = resolve(path);
  const info = await stat(start).catch(() => undefined);
  const isDatabase = async (file: string) => (await headOf(file, 15)) === 'SQLite format 3';
  if (info?.isFile()) {
    const named = ['.sqlite', '.sqlite3', '.db'].includes(extname(start).toLowerCase());
    return named && (await isDatabase(start)) ? start : undefined;
  }
  if (!info?.isDirectory()) return undefined;
  for await (const file of listFiles(start)) {
    const [name, depth] = [basename(file), file.split('/').length];
    if (depth <= 2 && NAME.test(name) && (await isDatabase(join(start, file)))) return join(start, file);
  }
  return undefined;
}

import { stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import type { Box, Point } from '@musica/core';
import type { DatasetFormat, FaceRecord } from '../dataset';
import { headOf } from '../files/label-files';
import { listFiles } from '../files/list-files';
import { openSqlite, type SqlRow } from '../files/sqlite';
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
      for (const { id, face } of facesOf((query) => database.rows(query))) {
        await collector.add(face, { file, line: id });
      }
    } finally {
      database.close();
    }
    return requireFaces(path, { name: 'aflw-21', ...collector.finish() });
  },
};

/** Reads the tables; those of boxes, poses and the rest need not be there. */
function* facesOf(
  rows: (query: string) => SqlRow[],
): Generator<{ readonly id: number; readonly face: FoundFace }> {
  const tables = new Set(
    rows("select name from sqlite_master where type = 'table'").map(({ name }) => String(name).toLowerCase()),
  );
  const byFace = (table: string, columns: string) =>
    new Map(
      tables.has(table.toLowerCase())
        ? rows(`select face_id, ${columns} from ${table}`).map((row) => [Number(row.face_id), row] as const)
        : [],
    );
  const boxes = byFace('FaceRect', 'x, y, w, h');
  const poses = byFace('FacePose', 'roll, pitch, yaw');
  const about = byFace('FaceMetaData', 'sex, occluded, glasses, bw');
  const points = new Map<number, (Point | null)[]>();
  for (const { face_id, feature_id, x, y } of rows('select face_id, feature_id, x, y from FeatureCoords')) {
    const id = Number(face_id);
    if (!points.has(id)) points.set(id, new Array<Point | null>(scheme.count).fill(null));
    const index = Number(feature_id) - 1;
    // One that AFLW does not have makes a face of too many points, which is told.
    const isKnown = Number.isInteger(index) && index >= 0 && index < scheme.count;
    points.get(id)![isKnown ? index : scheme.count] = [Number(x), Number(y)];
  }
  const faces = rows(
    'select f.face_id as id, i.db_id as db, i.filepath as path from Faces f join FaceImages i on f.file_id = i.file_id order by f.face_id',
  );
  for (const { id: number, db, path } of faces) {
    const id = Number(number);
    const box = boxOf(boxes.get(id));
    yield {
      id,
      face: {
        // The images of each source lie in a folder of its name.
        image: `${String(db)}/${String(path)}`,
        landmarks: points.get(id) ?? new Array<null>(scheme.count).fill(null),
        ...(box && { box }),
        attributes: { ...poseOf(poses.get(id)), ...traitsOf(about.get(id)) },
        query: { elsewhere: true },
      },
    };
  }
}

function boxOf(row: SqlRow | undefined): Box | undefined {
  if (row === undefined) return undefined;
  const [x, y, width, height] = [row.x, row.y, row.w, row.h].map(Number) as [number, number, number, number];
  return { x, y, width, height };
}

function poseOf(row: SqlRow | undefined): FaceRecord['attributes'] {
  if (row === undefined) return {};
  const angles = ['pitch', 'yaw', 'roll'].map((name) => [
    name,
    Math.round((Number(row[name]) * 180e6) / Math.PI) / 1e6,
  ]);
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

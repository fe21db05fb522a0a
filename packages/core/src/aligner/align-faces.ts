import type { Box } from '../geometry/box';
import { decide } from '../selection/decide';
import { mayExit } from '../selection/exit-below';
import type { FaceAlignment } from './face-alignment';
import type { FacePasses, PassOptions } from './face-passes';
import type { GivenFace } from './given-faces';

/** Other ways round in which a failed face is tried, in degrees. */
const TURNS = [90, 180, 270];
/** Failed faces of a group that are tried again, at most: images without a face must not cost much. */
const MOST_TURNED = 4;

/**
 * Aligns the faces of one group: in all their placements, of which the one with the least predicted error is kept; where
 * the detector was unsure and that failed, turned by quarters as well; then the flip test of those that need it.
 * @returns one result a face
 */
export async function alignFaces(
  faces: readonly GivenFace[],
  passes: FacePasses,
  { rule }: PassOptions,
): Promise<FaceAlignment[]> {
  const isSure = faces.every(({ placements, unsure }) => placements.length === 1 && !unsure);
  if (isSure && rule.flipTestAbove === 0 && !mayExit(rule.exitBelow) && !rule.recrop) {
    return passes.both(faces.map(({ placements }) => placements[0]!));
  }
  const results = await bestPlacements(
    faces.map(({ placements }) => placements),
    passes,
  );
  const failed = rowsOf(faces, (face, row) => face.unsure && results[row]!.failed).slice(0, MOST_TURNED);
  const turned = await bestPlacements(
    failed.map((row) => turnsOf(results[row]!.box)),
    passes,
  );
  for (const [index, row] of failed.entries()) results[row] = least([results[row]!, turned[index]!]);
  const open = rowsOf(
    results,
    ({ predictedNme, exitStep }) => decide(predictedNme, exitStep, rule) === 'flip-test',
  );
  const tested = await passes.flipTest(open.map((row) => results[row]!));
  for (const [index, row] of open.entries()) results[row] = tested[index]!;
  return results;
}

/** All placements of all faces in one batch. @returns for each face, the result with the least predicted error */
async function bestPlacements(
  faces: readonly (readonly Box[])[],
  passes: FacePasses,
): Promise<FaceAlignment[]> {
  if (faces.length === 0) return [];
  const found = await passes.direct(faces.flat());
  let next = 0;
  return faces.map(({ length }) => {
    next += length;
    return least(found.slice(next - length, next));
  });
}

/** The first of those with the least predicted error; one that is no number is the largest. */
function least(results: readonly FaceAlignment[]): FaceAlignment {
  const worth = ({ predictedNme }: FaceAlignment) => (Number.isNaN(predictedNme) ? Infinity : predictedNme);
  return results.reduce((best, result) => (worth(result) < worth(best) ? result : best));
}

const turnsOf = (box: Box) => TURNS.map((turn): Box => ({ ...box, roll: (box.roll ?? 0) + turn }));

function rowsOf<T>(items: readonly T[], holds: (item: T, row: number) => boolean): number[] {
  return items.flatMap((item, row) => (holds(item, row) ? [row] : []));
}

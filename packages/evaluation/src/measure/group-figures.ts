import { bootstrap, type Estimate, failureRate } from '@musica/core';
import type { GroupFigures } from './evaluation';
import { attributeGroups, yawLabel } from './face-groups';
import type { FaceTraits } from './face-traits';
import { figure } from './figures';

/** A face with its error: percent, Infinity where it was not found. */
export type GroupedFace = FaceTraits & { readonly nme: number };

/** Of a percentile bootstrap: two digits of a bound need no more. */
const RESAMPLES = 1000;

/** Borders of the sizes of faces, pixels: an octave each. */
const SIZES = [32, 64, 128, 256];

/**
 * Errors and failures of sorts of faces, with 95 % intervals of a bootstrap that draws whole persons: all faces, every
 * subset, every value of an attribute, how far the head is turned, and the size of the face.
 * @param work.onGroup told after each group; may throw to stop
 */
export function groupFigures(
  faces: readonly GroupedFace[],
  { seed, onGroup }: { readonly seed: number; readonly onGroup: () => void },
): GroupFigures[] {
  const figures: GroupFigures[] = [];
  for (const [by, groups] of groupings(faces)) {
    for (const [group, members] of groups) {
      figures.push({ by, group, ...figuresOfGroup(members, seed) });
      onGroup();
    }
  }
  return figures;
}

type Groups = Iterable<readonly [group: string, members: readonly GroupedFace[]]>;

function groupings(faces: readonly GroupedFace[]): [GroupFigures['by'], Groups][] {
  const subsets = [...new Set(faces.flatMap((face) => face.subsets))].sort();
  const attributes = attributeGroups(faces, (name) => name !== 'yaw');
  return [
    ['all', [['all', faces]]],
    ['subset', subsets.map((name) => [name, faces.filter((face) => face.subsets.includes(name))])],
    ['attribute', attributes],
    ['yaw', inOrder(faces, ({ yaw }) => (yaw === undefined ? undefined : [Math.abs(yaw), yawLabel(yaw)]))],
    ['size', inOrder(faces, ({ size }) => [size, sizeLabel(size)])],
  ];
}

/** Groups by label, that of the smallest value first; their faces stay in order, so that equal groups have equal intervals. */
function inOrder(
  faces: readonly GroupedFace[],
  place: (face: GroupedFace) => readonly [value: number, label: string] | undefined,
): Groups {
  const groups = new Map<string, { least: number; readonly members: GroupedFace[] }>();
  for (const face of faces) {
    const at = place(face);
    if (at === undefined) continue;
    const [value, label] = at;
    const group = groups.get(label) ?? { least: value, members: [] };
    group.least = Math.min(group.least, value);
    group.members.push(face);
    groups.set(label, group);
  }
  return [...groups]
    .sort(([, a], [, b]) => a.least - b.least)
    .map(([label, { members }]) => [label, members]);
}

function sizeLabel(size: number): string {
  const above = SIZES.findIndex((border) => size < border);
  if (above === -1) return `${SIZES.at(-1)} pixels or more`;
  return above === 0 ? `below ${SIZES[0]} pixels` : `${SIZES[above - 1]} to ${SIZES[above]} pixels`;
}

function figuresOfGroup(faces: readonly GroupedFace[], seed: number): Omit<GroupFigures, 'by' | 'group'> {
  const found = faces.filter(({ nme }) => nme < Infinity);
  const settings = (some: readonly GroupedFace[]) => ({
    resamples: RESAMPLES,
    seed,
    clusters: some.map(({ person }) => person),
  });
  const [nme] = bootstrap([found.map((face) => face.nme)], settings(found)).means as [Estimate];
  const failures = [8, 10].map((limit) => faces.map((face) => failureRate([face.nme], limit)));
  const [at8, at10] = bootstrap(failures, settings(faces)).means as [Estimate, Estimate];
  return {
    faces: found.length,
    missed: faces.length - found.length,
    persons: new Set(faces.map(({ person }) => person)).size,
    nme: estimateJson(nme),
    failureRate: { at8: estimateJson(at8), at10: estimateJson(at10) },
  };
}

const estimateJson = ({ value, low, high }: Estimate) => ({
  value: figure(value),
  low: figure(low),
  high: figure(high),
});

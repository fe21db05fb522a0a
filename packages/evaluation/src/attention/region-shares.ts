import { readFile } from 'node:fs/promises';
import { MusicaError, messageOf, spearman } from '@musica/core';
import * as v from 'valibot';
import type { StepAttention } from './attention-sums';

/** Regions that studies of where people look count fixations in. */
export type Region = 'eyes' | 'brows' | 'nose' | 'mouth' | 'jaw';

/** The parts of a scheme that belong to each. */
const regions: Readonly<Record<Region, RegExp>> = {
  eyes: /^eye/i,
  brows: /^brow/i,
  nose: /^nose/i,
  mouth: /^(mouth|lip)/i,
  jaw: /^jaw/i,
};

/** Shares of the regions of a face. */
export type RegionShares = Readonly<Partial<Record<Region, number>>>;

/** How the regions share in what leaving patches out costs, of each step; and in where people look, if that is known. */
export interface RegionComparison {
  /** Of each step: the change of NME without the region, by the sum over all regions. Changes for the better count as 0. */
  readonly steps: readonly RegionShares[];
  /** Share of the fixations. */
  readonly gaze?: RegionShares;
  /** Spearman's rank correlation of each step's shares with it; null where it cannot be said. */
  readonly spearman?: readonly (number | null)[];
}

/** @returns undefined where no patches were left out, or the parts of the scheme are no such regions */
export function compareRegions(
  steps: readonly StepAttention[],
  gaze?: RegionShares,
): RegionComparison | undefined {
  const shares = steps.map(sharesOf);
  if (shares.some((one) => Object.keys(one).length === 0)) return undefined;
  if (gaze === undefined) return { steps: shares };
  return {
    steps: shares,
    gaze,
    spearman: shares.map((one) => {
      const common = Object.keys(gaze).filter((name) => name in one) as Region[];
      const value = spearman(
        common.map((name) => one[name]!),
        common.map((name) => gaze[name]!),
      );
      return Number.isFinite(value) ? value : null;
    }),
  };
}

function sharesOf({ leftOut }: StepAttention): RegionShares {
  const changes = (Object.keys(regions) as Region[]).flatMap((name): [Region, number][] => {
    const own = Object.entries(leftOut?.parts ?? {}).filter(([part]) => regions[name].test(part));
    return own.length === 0 ? [] : [[name, own.reduce((sum, [, change]) => sum + Math.max(0, change), 0)]];
  });
  const total = changes.reduce((sum, [, change]) => sum + change, 0);
  return Object.fromEntries(changes.map(([name, change]) => [name, total > 0 ? change / total : 0]));
}

const share = v.pipe(v.number(), v.finite(), v.minValue(0));
const gazeSchema = v.strictObject({
  eyes: v.optional(share),
  brows: v.optional(share),
  nose: v.optional(share),
  mouth: v.optional(share),
  jaw: v.optional(share),
});

/**
 * Reads where people look: a JSON object with a number of fixations, or their share, of each region.
 * @throws MusicaError `config`
 */
export async function readGaze(file: string): Promise<RegionShares> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new MusicaError('config', `${file}: no shares of fixations can be read: ${messageOf(cause)}`, {
      cause,
    });
  }
  const parsed = v.safeParse(gazeSchema, value);
  const total = parsed.success ? Object.values(parsed.output).reduce((sum, one) => sum + one, 0) : 0;
  if (parsed.success && total > 0) {
    return Object.fromEntries(Object.entries(parsed.output).map(([name, one]) => [name, one / total]));
  }
  const [issue] = parsed.issues ?? [];
  const why = issue ? `${v.getDotPath(issue) ?? 'shares'}: ${issue.message}` : 'there are no fixations';
  throw new MusicaError('config', `${file}: ${why}`, {
    hint: `give a number for each of ${Object.keys(regions).join(', ')}`,
  });
}

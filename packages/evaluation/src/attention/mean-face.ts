import type { LandmarkScheme, Landmarks, Point } from '@musica/core';
import { outlinesOf } from '@musica/node';
import type { PatchAttention, StepAttention } from './attention-sums';
import { changeRange, changeText, cssOf, gateRange, legend, type Range, strokeText } from './colour-scale';

const PANEL = 340;
/** Length of the longest side of the face in a panel. */
const FACE = 250;
const TOP = 34;
/** Height of a row of panels with its heading and legend. */
const ROW = PANEL + 110;
const INK = '#222222';

export interface MeanFaceOptions {
  /** In units of the tight box, 0 to 1 (see `meanShape`). */
  readonly meanShape: Landmarks;
  /** Mean width over height of the tight boxes. */
  readonly aspect: number;
  readonly scheme: LandmarkScheme | undefined;
  /** First line. */
  readonly title: string;
}

/**
 * The mean face once for each step, a disc on each patch's landmark in the colour of its gate, and the size of what a patch
 * sees; and below, where it was measured, the same in the colour of what leaving the patch out costs.
 * @returns an SVG document with its size in `width` and `height`
 */
export function meanFaceSvg(
  steps: readonly StepAttention[],
  { meanShape, aspect, scheme, title }: MeanFaceOptions,
): { svg: string; width: number; height: number } {
  const width = PANEL * steps.length;
  const kinds = [gates, ...(steps.every(({ leftOut }) => leftOut) ? [changes] : [])];
  const height = TOP + kinds.length * ROW;
  const [faceWidth, faceHeight] = aspect > 1 ? [FACE, FACE / aspect] : [FACE * aspect, FACE];
  const rows = kinds.map((kind, row) => {
    const top = TOP + row * ROW;
    const panels = steps.map((step, index) => {
      const place = ([x, y]: Point): Point => [
        index * PANEL + PANEL / 2 + (x - 0.5) * faceWidth,
        top + 30 + PANEL / 2 + (y - 0.5) * faceHeight,
      ];
      return panel(step, kind(step), meanShape.map(place), scheme, index * PANEL, top);
    });
    return panels.join('') + strokeText(kind(steps[0]!).about, 12, top + 30 + PANEL, 8, INK);
  });
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">` +
    `<title>${escapeXml(title)}</title><rect width="100%" height="100%" fill="#ffffff"/>` +
    strokeText(title, 12, 8, 11, INK) +
    rows.join('') +
    '</svg>';
  return { svg, width, height };
}

/** What a row of panels shows. */
interface Shown {
  readonly heading: string;
  readonly about: string;
  readonly range: Range;
  readonly amount: (patch: PatchAttention) => number;
  /** A value as words. */
  readonly say: (patch: PatchAttention) => string;
  readonly tick: (value: number) => string;
}

function gates({ step, mean }: StepAttention): Shown {
  return {
    heading: `step ${step}: mean gate ${mean.toFixed(3)}`,
    about: 'colour: gate, mean over features and faces, 0 to 1. dashed: what a patch of this step sees',
    range: gateRange,
    amount: (patch) => patch.mean,
    say: (patch) => `${patch.mean.toFixed(3)} +- ${patch.deviation.toFixed(3)}`,
    tick: (value) => value.toFixed(1),
  };
}

function changes({ step, patches, leftOut }: StepAttention): Shown {
  return {
    heading: `step ${step}: NME ${leftOut!.nme.toFixed(2)} %`,
    about:
      'colour: change of the NME after the step without this patch, percentage points. hollow: no worse without',
    range: changeRange(patches.map(({ change }) => change!)),
    amount: (patch) => patch.change!,
    say: (patch) =>
      `${changeText(patch.change!)} +- ${changeText(patch.changeDeviation!)} percentage points of NME`,
    tick: changeText,
  };
}

function panel(
  step: StepAttention,
  { heading, range, amount, say, tick }: Shown,
  points: readonly Point[],
  scheme: LandmarkScheme | undefined,
  left: number,
  top: number,
): string {
  const side = step.patchSide * FACE;
  const strongest = step.patches.reduce((best, patch) => (amount(patch) > amount(best) ? patch : best));
  const [x, y] = points[strongest.landmark]!;
  return [
    strokeText(heading, left + PANEL / 2, top, 11, INK, 'middle'),
    ...(scheme
      ? outlinesOf(scheme).map(({ indices, closed }) =>
          line(
            indices.map((i) => points[i]!),
            closed,
          ),
        )
      : []),
    `<rect x="${n(x - side / 2)}" y="${n(y - side / 2)}" width="${n(side)}" height="${n(side)}" fill="none" stroke="#777777" stroke-dasharray="4 4"/>`,
    ...step.patches.map((patch) => {
      const { landmark, part } = patch;
      const [cx, cy] = points[landmark]!;
      const name = `landmark ${landmark}${part === undefined ? '' : ` (${part})`}: ${say(patch)}`;
      const value = amount(patch);
      const fill = value > 0 ? cssOf(value, range) : '#ffffff';
      return `<circle cx="${n(cx)}" cy="${n(cy)}" r="5.5" fill="${fill}" stroke="${INK}" stroke-width="0.8"><title>${name}</title></circle>`;
    }),
    legend(range, left + 60, top + 52 + PANEL, PANEL - 120, INK, tick),
  ].join('');
}

const n = (value: number) => value.toFixed(1);

function line(points: readonly Point[], closed: boolean): string {
  const path = `M${points.map(([x, y]) => `${n(x)} ${n(y)}`).join('L')}${closed ? 'Z' : ''}`;
  return `<path d="${path}" fill="none" stroke="#b5b5b5" stroke-width="1.5"/>`;
}

const escapeXml = (text: string) => text.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);

import type { LandmarkScheme, Landmarks, Point } from '@musica/core';
import { outlinesOf } from '@musica/node';
import type { StepAttention } from './attention-sums';
import { cssOf, legend, rangeOf, strokeText } from './colour-scale';

const PANEL = 340;
/** Length of the longest side of the face in a panel. */
const FACE = 250;
const TOP = 56;
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
 * The mean face once for each step, a disc on each patch's landmark in the colour of its attention, and beside them the
 * size of what a patch sees.
 * @returns an SVG document with its size in `width` and `height`
 */
export function meanFaceSvg(
  steps: readonly StepAttention[],
  { meanShape, aspect, scheme, title }: MeanFaceOptions,
): { svg: string; width: number; height: number } {
  const width = PANEL * steps.length;
  const height = TOP + PANEL + 70;
  const [faceWidth, faceHeight] = aspect > 1 ? [FACE, FACE / aspect] : [FACE * aspect, FACE];
  const panels = steps.map((step, index) => {
    const place = ([x, y]: Point): Point => [
      index * PANEL + PANEL / 2 + (x - 0.5) * faceWidth,
      TOP + PANEL / 2 + (y - 0.5) * faceHeight,
    ];
    const points = meanShape.map(place);
    // The steps differ more from one another than their patches do, which one range for all would hide.
    const range = rangeOf(step.patches.map(({ mean }) => mean));
    const side = step.patchSide * FACE;
    const strongest = step.patches.reduce((best, patch) => (patch.mean > best.mean ? patch : best));
    const [x, y] = points[strongest.landmark]!;
    return [
      strokeText(
        `step ${step.step + 1}: mean ${step.mean.toFixed(3)}`,
        index * PANEL + PANEL / 2,
        34,
        11,
        INK,
        'middle',
      ),
      ...(scheme
        ? outlinesOf(scheme).map(({ indices, closed }) =>
            line(
              indices.map((i) => points[i]!),
              closed,
            ),
          )
        : []),
      `<rect x="${n(x - side / 2)}" y="${n(y - side / 2)}" width="${n(side)}" height="${n(side)}" fill="none" stroke="#777777" stroke-dasharray="4 4"/>`,
      ...step.patches.map(({ landmark, part, mean, deviation }) => {
        const [cx, cy] = points[landmark]!;
        const name = `landmark ${landmark}${part === undefined ? '' : ` (${part})`}: ${mean.toFixed(3)} +- ${deviation.toFixed(3)}`;
        return `<circle cx="${n(cx)}" cy="${n(cy)}" r="5.5" fill="${cssOf(mean, range)}" stroke="${INK}" stroke-width="0.8"><title>${name}</title></circle>`;
      }),
      legend(range, index * PANEL + 60, height - 34, PANEL - 120, INK),
    ].join('');
  });
  const label =
    'colour: gate, mean over features and faces, each step with a scale of its own. dashed: what its strongest patch sees';
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">` +
    `<title>${escapeXml(title)}</title><rect width="100%" height="100%" fill="#ffffff"/>` +
    strokeText(title, 12, 8, 11, INK) +
    panels.join('') +
    strokeText(label, 12, height - 56, 8, INK) +
    '</svg>';
  return { svg, width, height };
}

const n = (value: number) => value.toFixed(1);

function line(points: readonly Point[], closed: boolean): string {
  const path = `M${points.map(([x, y]) => `${n(x)} ${n(y)}`).join('L')}${closed ? 'Z' : ''}`;
  return `<path d="${path}" fill="none" stroke="#b5b5b5" stroke-width="1.5"/>`;
}

const escapeXml = (text: string) => text.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);

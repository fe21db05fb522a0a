import { Curve, distance2, isInside, type Point2 } from './curve';
import { BROW_EXTENSION, type BrowLine, type FaceLines } from './face-lines';

/** Texels along each side of the maps. */
export const MAP_SIZE = 512;

/** Where the values of a texel lie; each is a byte. */
export const Channel = {
  /** The red of the lips. */
  lip: 0,
  /** Closeness to the margin of a lid. */
  lid: 1,
  /** Inside of the lips: the mouth's lining. */
  mouth: 2,
  /** Around the eyes, where make-up or shadows lie: strongest above the lid. */
  eyeShade: 3,
  cheek: 4,
  moustache: 5,
  beard: 6,
  /** Lines of the forehead, from the nose to the mouth, and beside the eyes. */
  wrinkle: 7,
  /** Along the brow's length, 1 to 255 from the outer to the inner end; 0 where no brow can be. */
  browAlong: 8,
  /** Across the brow: 128 on its middle line, `BROW_STEPS` for a centimetre, upwards. */
  browAcross: 9,
  /** Below the eyes. */
  eyeBag: 10,
  nose: 11,
} as const;

export const CHANNELS = 12;
export const BROW_STEPS = 80;
/** The brow's length in `browAlong`: its ends lie at these values. */
export const BROW_START = 28;
export const BROW_END = 228;

/** [MAP_SIZE, MAP_SIZE, CHANNELS] bytes, the first row at v = 0. */
export type FeatureMaps = Uint8Array;

/** Paints what lies where on the face's texture, once for every head model. */
export function featureMaps(lines: FaceLines): FeatureMaps {
  const maps = new Uint8Array(MAP_SIZE * MAP_SIZE * CHANNELS);
  const { textureScale, landmarkUv } = lines;
  const outerLips = new Curve([...lines.outerLips, lines.outerLips[0]!]);
  const innerLips = new Curve([...lines.innerLips, lines.innerLips[0]!]);
  const eyes = lines.eyes.map((points) => ({ points, curve: new Curve([...points, points[0]!]) }));
  const mark = (index: number) => landmarkUv[index]!;
  const folds = foldLines(mark);
  const cm = (a: Point2, b: Point2) => distance2(a, b) * textureScale;
  const chin = mark(8);
  for (let row = 0; row < MAP_SIZE; row++) {
    for (let column = 0; column < MAP_SIZE; column++) {
      const at: Point2 = [(column + 0.5) / MAP_SIZE, (row + 0.5) / MAP_SIZE];
      const texel = (row * MAP_SIZE + column) * CHANNELS;
      const set = (channel: number, share: number) => {
        maps[texel + channel] = Math.round(255 * Math.min(1, Math.max(0, share)));
      };
      // Lips: soft at their outer edge, their inside dark.
      if (outerLips.mayReach(at, 0.2 / textureScale)) {
        const outer = outerLips.nearest(at).distance * textureScale;
        const inLips = isInside(lines.outerLips, at);
        set(Channel.lip, 0.5 + (inLips ? outer : -outer) / 0.16);
        const inner = innerLips.nearest(at).distance * textureScale;
        if (isInside(lines.innerLips, at)) set(Channel.mouth, 0.2 + inner / 0.25);
      }
      let [lid, shade, bag] = [0, 0, 0];
      for (const [side, { points, curve }] of eyes.entries()) {
        const centre: Point2 = [
          (points[0]![0] + points[Math.floor(points.length / 2)]![0]) / 2,
          (mark(side === 0 ? 37 : 44)[1] + mark(side === 0 ? 41 : 46)[1]) / 2,
        ];
        if (!curve.mayReach(at, 2.2 / textureScale)) continue;
        const distance = curve.nearest(at).distance * textureScale;
        lid = Math.max(lid, Math.exp(-((distance / 0.14) ** 2)));
        const above = at[1] > centre[1];
        shade = Math.max(
          shade,
          above ? Math.exp(-((distance / 0.75) ** 2)) : 0.35 * Math.exp(-((distance / 0.4) ** 2)),
        );
        if (!above) bag = Math.max(bag, Math.exp(-(((distance - 0.7) / 0.55) ** 2)));
      }
      set(Channel.lid, lid);
      set(Channel.eyeShade, shade);
      set(Channel.eyeBag, bag);
      for (const brow of lines.brows) paintBrow(maps, texel, brow, at, textureScale);
      const [u, v] = at;
      const side = u < 0.5 ? 0 : 1;
      const cheek: Point2 = [
        0.55 * mark(side === 0 ? 41 : 46)[0] + 0.45 * mark(side === 0 ? 2 : 14)[0],
        0.4 * mark(40)[1] + 0.6 * mark(31)[1],
      ];
      set(Channel.cheek, Math.exp(-((cm(at, cheek) / 2.2) ** 2)));
      set(Channel.nose, Math.exp(-((cm(at, mark(30)) / 1.3) ** 2)));
      // Beard: below a line from the sideburns over the cheeks to the moustache, down to the neck.
      const upperLip = mark(51)[1];
      const across = Math.abs(u - chin[0]) / Math.abs(mark(0)[0] - chin[0]);
      const top = Math.max(
        upperLip - 0.012 - 0.06 * Math.sin(Math.min(1, across) * Math.PI * 0.55),
        across > 0.78 ? upperLip + (across - 0.78) * 0.9 : 0,
      );
      const bottom = chin[1] - 0.1;
      set(
        Channel.beard,
        smooth((top - v) / 0.03) * smooth((v - bottom) / 0.05) * smooth((1.12 - across) / 0.08),
      );
      const mouthWidth = Math.abs(mark(54)[0] - mark(48)[0]) / 2;
      const besides = Math.abs(u - chin[0]) / mouthWidth;
      const noseBase = mark(33)[1];
      const drop = 0.75 * (noseBase - upperLip) * besides;
      set(
        Channel.moustache,
        smooth((1.2 - besides) / 0.25) *
          smooth((noseBase - 0.008 - drop * 0.35 - v) / 0.012) *
          smooth((v - (upperLip - 0.02 - 0.09 * besides * besides)) / 0.015),
      );
      let wrinkle = 0;
      for (const { curve, width } of folds) {
        if (!curve.mayReach(at, (3 * width) / textureScale)) continue;
        const { distance, share } = curve.nearest(at);
        const ends = Math.min(1, 6 * Math.min(share, 1 - share) + 0.15);
        wrinkle = Math.max(wrinkle, ends * Math.exp(-(((distance * textureScale) / width) ** 2)));
      }
      set(Channel.wrinkle, wrinkle);
    }
  }
  return maps;
}

function paintBrow(
  maps: Uint8Array,
  texel: number,
  { extended, up }: BrowLine,
  at: Point2,
  textureScale: number,
): void {
  if (!extended.mayReach(at, 1.7 / textureScale)) return;
  const { share, offset } = extended.nearest(at);
  const along = share * (1 + 2 * BROW_EXTENSION) - BROW_EXTENSION;
  const across = 128 + offset * up * textureScale * BROW_STEPS;
  if (across < 1 || across > 255 || share <= 0 || share >= 1) return;
  maps[texel + Channel.browAlong] = Math.min(
    255,
    Math.max(1, Math.round(BROW_START + (BROW_END - BROW_START) * along)),
  );
  maps[texel + Channel.browAcross] = Math.round(across);
}

const smooth = (x: number) => {
  const t = Math.min(1, Math.max(0, x));
  return t * t * (3 - 2 * t);
};

function foldLines(mark: (index: number) => Point2): { curve: Curve; width: number }[] {
  const folds: { curve: Curve; width: number }[] = [];
  const [left, right] = [mark(18), mark(25)];
  for (const [i, height] of [0.045, 0.075, 0.103].entries()) {
    folds.push({
      curve: new Curve(
        Array.from({ length: 9 }, (_, k) => {
          const part = k / 8;
          const bow = 0.012 * Math.sin(part * Math.PI * (i === 1 ? 2 : 1));
          return [left[0] + (right[0] - left[0]) * part, left[1] + height + bow] as const;
        }),
      ),
      width: 0.13,
    });
  }
  for (const [nose, mouth, eye] of [
    [31, 48, 36],
    [35, 54, 45],
  ] as const) {
    const out = Math.sign(mark(mouth)[0] - mark(33)[0]);
    const [start, end] = [mark(nose), mark(mouth)];
    folds.push({
      curve: new Curve([
        [start[0] + out * 0.01, start[1] + 0.03],
        [start[0] + out * 0.035, start[1] - 0.005],
        [end[0] + out * 0.03, end[1] + 0.03],
        [end[0] + out * 0.035, end[1] - 0.03],
      ]),
      width: 0.2,
    });
    const corner = mark(eye);
    for (const slope of [-0.35, 0, 0.3]) {
      folds.push({
        curve: new Curve([
          [corner[0] + out * 0.022, corner[1] + slope * 0.02],
          [corner[0] + out * 0.07, corner[1] + slope * 0.09],
        ]),
        width: 0.1,
      });
    }
  }
  return folds;
}

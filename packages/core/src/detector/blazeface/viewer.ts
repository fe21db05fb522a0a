import { applyAffine } from '../../geometry/affine';
import type { PixelImage } from '../../geometry/image';
import type { Point } from '../../geometry/point';
import { rollOfRadians } from '../../geometry/roll-unit';
import { decodeGrids, decodeHints, type Hint } from './anchors';
import type { FaceNetwork, NetworkView } from './face-network';
import type { RawFace } from './raw-face';
import { blendOverlapping } from './suppress';
import { angleOf, centreOf, scaleOf } from './views';

/** What the network saw in a view, in pixels of the image. */
export interface Sighting {
  /** Best score first. */
  readonly faces: readonly RawFace[];
  /** Where else it answered with at least that score; decoded only on demand, because most views are asked for faces alone. */
  hints(threshold: number): Hint[];
}

/** Shows the network a part of an image. @param minScore least score of a face */
export type Viewer = (view: NetworkView, minScore: number) => Promise<Sighting>;

export function viewerOf(network: FaceNetwork, image: PixelImage): Viewer {
  return async (view, minScore) => {
    const grids = await network.run(image, view);
    return {
      faces: blendOverlapping(decodeGrids(grids, view.width, minScore)).map((face) => inImage(face, view)),
      hints: (threshold) =>
        decodeHints(grids, view.width, threshold, minScore).map(({ place, score }) => ({
          place: placeInImage(place, view),
          score,
        })),
    };
  };
}

/** The network counts from the edge of the first pixel, landmarks from its centre. */
const placeInImage = ([x, y]: Point, { toImage }: NetworkView): Point =>
  applyAffine(toImage, [x - 0.5, y - 0.5]);

/** A face in pixels of the input, in pixels of the image. */
function inImage({ box, points, score }: RawFace, view: NetworkView): RawFace {
  const scale = scaleOf(view);
  const roll = rollOfRadians(angleOf(view));
  const [width, height] = [box.width * scale, box.height * scale];
  const [x, y] = placeInImage(centreOf(box), view);
  return {
    box: { x: x - width / 2, y: y - height / 2, width, height, ...(roll !== 0 && { roll }) },
    points: points.map((point) => placeInImage(point, view)),
    score,
  };
}

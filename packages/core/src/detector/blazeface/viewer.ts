import { applyAffine } from '../../geometry/affine';
import type { PixelImage } from '../../geometry/image';
import type { Point } from '../../geometry/point';
import { rollOfRadians } from '../../geometry/roll-unit';
import { decodeGrids } from './anchors';
import type { FaceNetwork, NetworkView } from './face-network';
import type { RawFace } from './raw-face';
import { blendOverlapping } from './suppress';
import { angleOf, centreOf, scaleOf } from './views';

/**
 * Shows the network a part of an image: the faces there in pixels of the image, best score first.
 * @param weakest answers below `minScore`, but at least this, come behind them as they are, not grouped. Default: none.
 */
export type Viewer = (view: NetworkView, minScore: number, weakest?: number) => Promise<RawFace[]>;

export function viewerOf(network: FaceNetwork, image: PixelImage): Viewer {
  return async (view, minScore, weakest = minScore) => {
    const answers = decodeGrids(await network.run(image, view), view.width, Math.min(weakest, minScore));
    const faces = blendOverlapping(answers.filter(({ score }) => score >= minScore));
    const weak = answers.filter(({ score }) => score < minScore).sort((a, b) => b.score - a.score);
    return [...faces, ...weak].map((face) => inImage(face, view));
  };
}

/** A face in pixels of the input, in pixels of the image. */
function inImage({ box, points, score }: RawFace, view: NetworkView): RawFace {
  // The network counts from the edge of the first pixel, landmarks from its centre.
  const place = ([x, y]: Point): Point => applyAffine(view.toImage, [x - 0.5, y - 0.5]);
  const scale = scaleOf(view);
  const roll = rollOfRadians(angleOf(view));
  const [width, height] = [box.width * scale, box.height * scale];
  const [x, y] = place(centreOf(box));
  return {
    box: { x: x - width / 2, y: y - height / 2, width, height, ...(roll !== 0 && { roll }) },
    points: points.map(place),
    score,
  };
}

import {
  boxOfLandmarks,
  type Consensus,
  type LandmarkScheme,
  type Landmarks,
  type Point,
} from '@musica/core';
import {
  type AgreedLabel,
  agreeOnLandmarks,
  faceYaw,
  fivePointLandmarks,
  type LabelSource,
  pullToAnchors,
} from '@musica/datasets';

/** A list of landmarks that the opinions on a face have by this name: what one annotator or network says. */
export interface NamedSource {
  readonly name: string;
  /** How much it counts. */
  readonly weight: number;
  /** Degrees of yaw from which it is of no use; it counts less and less from two thirds of that on. Default: never. */
  readonly mostYaw?: number;
}

/** How labels are made of opinions. */
export interface AgreementPlan {
  /** The first is trusted to know how far the head is turned. */
  readonly sources: readonly NamedSource[];
  /** The list of five points set by hand (eyes, nose tip, mouth corners), and how far labels are pulled to them, 0 to 1. */
  readonly anchors?: { readonly name: string; readonly share: number };
  /** How much the looks of a model count. */
  readonly looks?: number;
  /**
   * Degrees of yaw from which the jaw is not labelled; it counts less and less from two fifths of that on. Annotators and
   * networks follow the visible contour or the head in 3D, which part as the head turns. Default: it always is.
   */
  readonly jawYaw?: number;
}

/** A look counts half where its looks differ by this part of the face size. */
const UNSURE_LOOK = 0.02;

/** An agreed label, and how far the head is turned, in degrees without sign. */
export interface AgreedFace extends AgreedLabel {
  readonly yaw: number;
}

/**
 * The label of a face from what is said of it.
 * @param opinions lists of points by name: one for each source, and the five of the anchors
 * @param look what a model sees, see `labelFace`
 * @returns undefined where the anchors are of something else
 * @throws MusicaError `landmarks` where lists do not fit together, or the scheme is not ibug68
 */
export function agreeOnFace(
  opinions: Readonly<Record<string, Landmarks>>,
  { sources, anchors, looks = 1, jawYaw }: AgreementPlan,
  scheme: LandmarkScheme,
  look?: Pick<Consensus, 'landmarks' | 'spreads'>,
): AgreedFace | undefined {
  const first = opinions[sources[0]!.name]!;
  const yaw = faceYaw(first, scheme);
  const said: LabelSource[] = sources.map(({ name, weight, mostYaw }) => ({
    landmarks: opinions[name]!,
    weight: weight * (mostYaw === undefined ? 1 : fading(yaw, (2 / 3) * mostYaw, mostYaw)),
  }));
  if (look) {
    const { width, height } = boxOfLandmarks(first);
    const unsure = UNSURE_LOOK * Math.sqrt(width * height);
    said.push({
      landmarks: look.landmarks,
      weight: look.spreads.map((spread) => looks / (1 + (spread / unsure) ** 2)),
    });
  }
  const agreed = agreeOnLandmarks(said);
  const landmarks = anchors
    ? pullToAnchors(agreed.landmarks, anchorsOf(opinions[anchors.name]!), anchors.share)
    : agreed.landmarks;
  if (!landmarks) return undefined;
  const jaw = new Set(scheme.parts.jaw);
  const jawWeight = jawYaw === undefined ? 1 : fading(yaw, (2 / 5) * jawYaw, jawYaw);
  const weights = agreed.weights.map((weight, index) => (jaw.has(index) ? jawWeight * weight : weight));
  return { ...agreed, landmarks, weights, yaw };
}

const anchorsOf = (points: Landmarks) =>
  fivePointLandmarks.map((landmarks, index) => ({ landmarks, point: points[index]! as Point }));

/** 1 up to `from`, 0 from `until` on, straight between. */
function fading(value: number, from: number, until: number): number {
  return Math.min(1, Math.max(0, (until - value) / (until - from)));
}

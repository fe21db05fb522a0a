import { findScheme, type LandmarkScheme, MusicaError, type PixelImage, type Point } from '@musica/core';
import type { LabelConvention, MorphableFace } from '../morphable';
import type { JawConvention } from '../morphable/jaw-convention';
import { type PreparedHead, prepareHead } from './head/prepared-head';
import { ibug68Places, type Places, vertexPlaces, wflw98Places } from './labels/landmark-places';
import { paintBackground } from './render/background';
import { compose, toneTable } from './render/compose';
import { finishImage } from './render/finish';
import { noiseTextures } from './render/noise';
import { paintOccluders } from './render/occluders';
import { type PosedHead, SceneRenderer } from './render/scene-renderer';
import { drawScene, type PoseLimits, randomOf } from './scene/draw-scene';
import type { Scene } from './scene/scene';

export interface SyntheticOptions {
  /** `ibug68` or `wflw98`. Default ibug68. */
  readonly scheme?: string;
  /** Default `contour`. */
  readonly jaw?: JawConvention;
  /** Whose ibug68 labels. Default `ibug`; `face-synthetics` has the jaw itself, `3d`. */
  readonly labels?: LabelConvention;
  /** Side of the images in pixels. Default 256. */
  readonly size?: number;
  /** Default 1. */
  readonly seed?: number;
  /** Most that heads turn, degrees. Default 90, 40, 35. */
  readonly pose?: Partial<PoseLimits>;
  /** Share of the faces, 0 to 1, whose lids are half to fully shut, besides those that expressions shut. Default 0. */
  readonly blinks?: number;
  /** Photographs to take backgrounds from. Default none: they are painted. */
  readonly backgrounds?: readonly PixelImage[];
}

/** A rendered face with its exact labels. */
export interface SyntheticFace {
  /** RGB. */
  readonly image: PixelImage;
  /** In the order of the scheme, pixels of the image. */
  readonly landmarks: readonly Point[];
  /** For each landmark whether something is before it: the head itself, hair, glasses, a hand; or it is off the image. */
  readonly occluded: readonly boolean[];
  /** JPEG quality, 1 to 100, to store the image with, as part of its variety. */
  readonly quality: number;
  /** Degrees of yaw, pitch and roll (see `Pose`). */
  readonly pose: { readonly yaw: number; readonly pitch: number; readonly roll: number };
  /** What was drawn. */
  readonly scene: Scene;
}

/** A source of faces: number `index` is always the same, whichever were made before. */
export interface SyntheticFaces {
  readonly scheme: LandmarkScheme;
  face(index: number): SyntheticFace;
  /** The landmarks of a face without its image, in a small part of the time. */
  landmarks(index: number): readonly Point[];
}

const defaultLimits: PoseLimits = { yaw: 90, pitch: 40, roll: 35 };

function withDefaults({
  scheme = 'ibug68',
  jaw = 'contour',
  labels = 'ibug',
  size = 256,
  seed = 1,
  pose,
  backgrounds = [],
  blinks = 0,
}: SyntheticOptions) {
  const limits: PoseLimits = { ...defaultLimits, ...pose };
  return { scheme: findScheme(scheme), jaw, labels, size, seed, limits, backgrounds, blinks };
}

/**
 * Makes faces of a morphable face. Preparing takes a second or two, a face of 256 x 256 pixels some 30 ms of one core.
 * @throws MusicaError `config` where the scheme, the size or the seed is not possible.
 */
export function syntheticFaces(shape: MorphableFace, options: SyntheticOptions = {}): SyntheticFaces {
  checkOptions(options);
  return facesOfHead(prepareHead(shape), options);
}

/** @throws MusicaError `config` as `syntheticFaces` */
function checkOptions(options: SyntheticOptions): void {
  const { scheme, jaw, labels, size, seed, limits, blinks } = withDefaults(options);
  if (scheme.name !== 'ibug68' && scheme.name !== 'wflw98') {
    throw new MusicaError('config', `synthetic faces have no ${scheme.name} landmarks`, {
      hint: 'ibug68 and wflw98 can be made',
    });
  }
  if (labels !== 'ibug' && (scheme.name !== 'ibug68' || jaw !== '3d')) {
    throw new MusicaError(
      'config',
      `synthetic faces have no ${scheme.name} labels of ${labels}, jaw ${jaw}`,
      {
        hint: `${labels} labels the ibug68 scheme with the jaw itself, 3d`,
      },
    );
  }
  if (!Number.isInteger(size) || size < 32 || size > 2048) {
    throw new MusicaError('config', `synthetic faces of ${size} pixels: the size must be 32 to 2048`);
  }
  if (!Number.isSafeInteger(seed)) throw new MusicaError('config', `seed ${seed} is no whole number`);
  if (!(blinks >= 0 && blinks <= 1))
    throw new MusicaError('config', `blinks of ${blinks}: it must be 0 to 1`);
  for (const [name, degrees] of Object.entries(limits)) {
    if (degrees >= 0 && degrees <= 180) continue;
    throw new MusicaError('config', `${name} of ${degrees} degrees: it must be 0 to 180`);
  }
}

/**
 * Makes faces of a head that is prepared already, for several sources of the same head.
 * @param options that `syntheticFaces` takes, checked
 */
export function facesOfHead(head: PreparedHead, options: SyntheticOptions = {}): SyntheticFaces {
  const { scheme, jaw, labels, size, seed, limits, backgrounds, blinks } = withDefaults(options);
  const noise = noiseTextures();
  const table = toneTable();
  const renderer = new SceneRenderer(head, size, noise);
  const pixels = new Float32Array(size * size * 3);
  const placesOf = placing(head, scheme, jaw, labels);
  const sceneOf = (index: number) => drawScene(seed, index, head.model.identityCount, limits, blinks);
  const toPixels = ({ camera }: PosedHead, places: Places) =>
    places.map((place): Point => {
      const { x, y } = camera.project(camera.toCamera(place));
      return [x, y];
    });
  return {
    scheme,
    landmarks(index) {
      const scene = sceneOf(index);
      const posed = renderer.pose(scene);
      return toPixels(posed, placesOf(scene, posed));
    },
    face(index) {
      const scene = sceneOf(index);
      const rendered = renderer.render(scene);
      paintBackground(pixels, size, randomOf(seed, index, 20), noise, backgrounds);
      compose(pixels, rendered, scene.light, table, randomOf(seed, index, 21));
      const places = placesOf(scene, rendered);
      const landmarks = toPixels(rendered, places);
      const covered = paintOccluders(pixels, size, landmarks, randomOf(seed, index, 22), noise);
      const occluded = places.map((place, i) => covered(landmarks[i]!) || rendered.isHidden(place));
      const random = randomOf(seed, index, 23);
      const image = finishImage(pixels, size, random, noise);
      const quality = Math.round(random.chance(0.3) ? random.uniform(25, 60) : random.uniform(60, 97));
      return { image, landmarks, occluded, quality, pose: scene.view.pose, scene };
    },
  };
}

/** Where the landmarks of a scheme lie on a head. */
function placing(head: PreparedHead, scheme: LandmarkScheme, jaw: JawConvention, labels: LabelConvention) {
  if (labels !== 'ibug') {
    const vertices = head.model.labelVertices(labels);
    return (scene: Scene, posed: PosedHead) => {
      const marked = vertexPlaces(posed, vertices);
      // Brows are where they are painted, not where the skin has its vertices for them.
      return ibug68Places(head, scene, posed, jaw).map((place, i) => (isBrow(i) ? place : marked[i]!));
    };
  }
  const places = scheme.name === 'ibug68' ? ibug68Places : wflw98Places;
  return (scene: Scene, posed: PosedHead) => places(head, scene, posed, jaw);
}

const isBrow = (landmark: number) => landmark >= 17 && landmark <= 26;

import type { FeatureMaps } from '../../head/feature-maps';
import type { Scene } from '../../scene/scene';
import type { NoiseTextures } from '../noise';
import type { SceneMesh } from '../scene-mesh';
import type { ShadowMap } from '../shadow-map';

/** What is known of the vertices of the head; they come first in the mesh. */
export interface VertexFields {
  readonly hairline: Float32Array;
  readonly collar: Float32Array;
  readonly cavity: Float32Array;
}

/** A mesh as the camera sees it. */
export interface SeenMesh {
  readonly mesh: SceneMesh;
  /** [vertices, 3] in camera coordinates: x right, y up, z to the camera, from the middle of the head. */
  readonly positions: Float32Array;
  readonly normals: Float32Array;
  /** [vertices, 4] as the raster takes them: places in the image, in samples, and inverse depth. */
  readonly places: Float32Array;
  readonly cameraDistance: number;
}

/** What the camera and the lights see, besides the mesh itself. */
export interface ShadeInput {
  readonly scene: Scene;
  readonly seen: SeenMesh;
  readonly fields: VertexFields;
  /** For each triangle whether the face's features are painted on it. */
  readonly painted: Uint8Array;
  readonly maps: FeatureMaps;
  readonly noise: NoiseTextures;
  /** Centres and gaze directions of both eyeballs in camera coordinates. */
  readonly eyes: readonly [EyeFrame, EyeFrame];
  /** What the first light sees, where it casts shadows. */
  readonly shadows: ShadowMap | undefined;
}

export interface EyeFrame {
  readonly centre: readonly [number, number, number];
  readonly gaze: readonly [number, number, number];
}

import type { PreparedHead } from '../head/prepared-head';
import { addNormals } from '../head/surface-fields';
import type { Vector } from '../head/surface-point';
import type { Scene } from '../scene/scene';
import { addBeard } from './beard-mesh';
import { Camera } from './camera';
import { addGlasses } from './glasses-mesh';
import { addHair } from './hair-mesh';
import { addHat } from './hat-mesh';
import type { NoiseTextures } from './noise';
import { Raster } from './raster';
import { Material, SceneMesh } from './scene-mesh';
import { type EyeFrame, Shader } from './shader';
import { ShadowMap } from './shadow-map';

/** Samples along each side of a pixel. */
const SAMPLES = 2;

/** A head in its pose. The array belongs to the renderer and is overwritten by the next scene. */
export interface PosedHead {
  readonly camera: Camera;
  /** [vertices, 3]: the head's vertices in head coordinates. */
  readonly positions: Float32Array;
  /** Middles of the eyeballs and the direction they look in, head coordinates; image's left first. */
  readonly eyes: readonly [EyeFrame, EyeFrame];
}

/** A rendered person. The arrays belong to the renderer and are overwritten by the next scene. */
export interface RenderedScene extends PosedHead {
  /** [size, size, 3]: linear light, the mean over the samples that see the person. */
  readonly colour: Float32Array;
  /** [size, size]: share of the samples that see the person, 0 to 1. */
  readonly cover: Float32Array;
  /**
   * Whether something is nearer to the camera than a point of the head, by more than a few millimetres, in all of the
   * pixel's neighbourhood.
   */
  isHidden(point: Vector): boolean;
}

/** Renders scenes of one head model at one size, reusing its memory. */
export class SceneRenderer {
  readonly #mesh = new SceneMesh();
  readonly #raster: Raster;
  readonly #shadows = new ShadowMap();
  readonly #positions: Float32Array;
  readonly #normals: Float32Array;
  readonly #colour: Float32Array;
  readonly #cover: Float32Array;
  #inCamera = new Float32Array(0);
  #turned = new Float32Array(0);
  #x = new Float32Array(0);
  #y = new Float32Array(0);
  #near = new Float32Array(0);

  /** @param size side of the pictures in pixels */
  constructor(
    private readonly head: PreparedHead,
    private readonly size: number,
    private readonly noise: NoiseTextures,
  ) {
    const { vertexCount } = head.model;
    this.#raster = new Raster(size * SAMPLES);
    this.#positions = new Float32Array(3 * vertexCount);
    this.#normals = new Float32Array(3 * vertexCount);
    this.#colour = new Float32Array(size * size * 3);
    this.#cover = new Float32Array(size * size);
  }

  /** The head of a scene without its picture: all that landmarks need. */
  pose(scene: Scene): PosedHead {
    const { model } = this.head;
    model.shape(scene.weights, model.eyes, this.#positions);
    return { camera: new Camera(scene.view, this.size), positions: this.#positions, eyes: this.#eyes(scene) };
  }

  render(scene: Scene): RenderedScene {
    const camera = new Camera(scene.view, this.size);
    const eyes = this.#build(scene);
    this.#project(camera);
    const hairCut = {
      strands: this.noise.strands,
      frequency: scene.hair?.frequency ?? 1,
      fray: scene.hair?.fray ?? 0,
      gaps: 0,
    };
    const beardCut = { strands: this.noise.strands, frequency: 14, fray: 0.4, gaps: 0.35 };
    this.#raster.draw(this.#mesh, this.#x, this.#y, this.#near, hairCut, beardCut);
    const [key] = scene.light.lights;
    const shadows = scene.light.shadows && key ? this.#shadows : undefined;
    if (key) shadows?.draw(this.#mesh, this.#inCamera, key.direction, hairCut, beardCut);
    this.#shade(scene, camera, eyes, shadows);
    return {
      colour: this.#colour,
      cover: this.#cover,
      camera,
      positions: this.#positions,
      eyes,
      isHidden: (point) => this.#isHidden(camera, point),
    };
  }

  #build(scene: Scene): [EyeFrame, EyeFrame] {
    const { model } = this.head;
    const mesh = this.#mesh;
    const range = scene.mouthOpen ? model.all : model.eyes;
    model.shape(scene.weights, range, this.#positions);
    addNormals(this.#positions, model.triangles, range.triangles, this.#normals, range.vertices);
    mesh.clear();
    mesh.reserve(range.vertices, range.triangles);
    mesh.positions.set(this.#positions.subarray(0, 3 * range.vertices));
    mesh.normals.set(this.#normals.subarray(0, 3 * range.vertices));
    mesh.uv.set(model.uv.subarray(0, 2 * range.vertices));
    mesh.detail.set(model.detail.subarray(0, 2 * range.vertices));
    mesh.triangles.set(model.triangles.subarray(0, 3 * range.triangles));
    mesh.materials.set(model.surfaces.subarray(0, range.triangles));
    mesh.vertexCount = range.vertices;
    mesh.triangleCount = range.triangles;
    const eyes = this.#eyes(scene);
    const { hair, hat, glasses, beard } = scene;
    if (beard && beard.length > 0) {
      const { painted, maps } = this.head;
      addBeard(mesh, model, painted, maps, this.#positions, this.#normals, beard, this.noise);
    }
    if (hair) addHair(mesh, model, this.#positions, this.#normals, hair, this.noise);
    if (hat) addHat(mesh, model, this.#positions, this.#normals, hat, (hair?.thickness ?? 0) * 0.8);
    if (glasses) {
      const bridge = this.#vertex(model.landmarks68[27]!);
      addGlasses(mesh, { eyes: [eyes[0].centre, eyes[1].centre], bridge }, glasses);
    }
    return eyes;
  }

  #eyes(scene: Scene): [EyeFrame, EyeFrame] {
    const { model } = this.head;
    const gaze = gazeDirection(scene.eyes.gaze);
    const [right, left] = model.eyeballs;
    return [
      { centre: middleOf(this.#positions, right, left), gaze },
      { centre: middleOf(this.#positions, left, model.eyes.vertices), gaze },
    ];
  }

  #vertex(vertex: number): Vector {
    const at = 3 * vertex;
    return [this.#positions[at]!, this.#positions[at + 1]!, this.#positions[at + 2]!];
  }

  #project(camera: Camera): void {
    const { vertexCount, positions, normals } = this.#mesh;
    if (this.#x.length < vertexCount) {
      const room = Math.ceil(1.3 * vertexCount);
      this.#inCamera = new Float32Array(3 * room);
      this.#turned = new Float32Array(3 * room);
      this.#x = new Float32Array(room);
      this.#y = new Float32Array(room);
      this.#near = new Float32Array(room);
    }
    camera.toCameraAll(positions, this.#inCamera, vertexCount);
    camera.turnAll(normals, this.#turned, vertexCount);
    const origin = camera.project([0, 0, 0]);
    const half = (SAMPLES - 1) / 2;
    for (let i = 0; i < vertexCount; i++) {
      const near = 1 / (camera.distance - this.#inCamera[3 * i + 2]!);
      const scale = camera.focal * near;
      this.#x[i] = (origin.x + scale * this.#inCamera[3 * i]!) * SAMPLES + half;
      this.#y[i] = (origin.y - scale * this.#inCamera[3 * i + 1]!) * SAMPLES + half;
      this.#near[i] = near;
    }
  }

  #shade(
    scene: Scene,
    camera: Camera,
    eyes: readonly [EyeFrame, EyeFrame],
    shadows: ShadowMap | undefined,
  ): void {
    const { model, maps, painted } = this.head;
    const inCamera = ({ centre, gaze }: EyeFrame): EyeFrame => {
      const [a, b, c] = camera.rotation;
      const turn = (row: Vector) => row[0] * gaze[0] + row[1] * gaze[1] + row[2] * gaze[2];
      return { centre: camera.toCamera(centre), gaze: [turn(a), turn(b), turn(c)] };
    };
    const shader = new Shader({
      scene,
      mesh: this.#mesh,
      positions: this.#inCamera,
      normals: this.#turned,
      fields: model,
      painted,
      maps,
      noise: this.noise,
      eyes: [inCamera(eyes[0]), inCamera(eyes[1])],
      cameraDistance: camera.distance,
      shadows,
    });
    const { size } = this;
    const { ids } = this.#raster;
    const row = size * SAMPLES;
    const { out } = shader;
    const cover = this.#cover;
    const colour = this.#colour;
    const each = 1 / (SAMPLES * SAMPLES);
    for (let py = 0; py < size; py++) {
      for (let px = 0; px < size; px++) {
        let red = 0;
        let green = 0;
        let blue = 0;
        let seen = 0;
        let shaded = 0;
        const corner = py * SAMPLES * row + px * SAMPLES;
        const at = py * size + px;
        if (this.#isEmpty(corner, row)) {
          cover[at] = 0;
          colour[3 * at] = 0;
          colour[3 * at + 1] = 0;
          colour[3 * at + 2] = 0;
          continue;
        }
        // Inside of one surface, one sample is enough for its soft colours.
        const alike = this.#isEven(corner, row);
        for (let sy = 0; sy < SAMPLES; sy++) {
          for (let sx = 0; sx < SAMPLES; sx++) {
            const id = ids[corner + sy * row + sx]!;
            if (id < 0) continue;
            seen++;
            if (alike && shaded > 0) continue;
            this.#shadeSample(shader, id, px * SAMPLES + sx, py * SAMPLES + sy);
            red += out[0]!;
            green += out[1]!;
            blue += out[2]!;
            shaded++;
          }
        }
        cover[at] = seen * each;
        const share = shaded > 0 ? 1 / shaded : 0;
        colour[3 * at] = red * share;
        colour[3 * at + 1] = green * share;
        colour[3 * at + 2] = blue * share;
      }
    }
  }

  /** Whether no sample of a pixel sees anything. */
  #isEmpty(corner: number, row: number): boolean {
    const { ids } = this.#raster;
    for (let sy = 0; sy < SAMPLES; sy++) {
      for (let sx = 0; sx < SAMPLES; sx++) if (ids[corner + sy * row + sx]! >= 0) return false;
    }
    return true;
  }

  /** Whether all samples of a pixel see the same stuff, near the same place, and not an eye with its fine edges. */
  #isEven(corner: number, row: number): boolean {
    const { ids, depth } = this.#raster;
    const { materials } = this.#mesh;
    const first = ids[corner]!;
    if (first < 0) return false;
    const material = materials[first]!;
    if (material === Material.rightEye || material === Material.leftEye) return false;
    const near = depth[corner]!;
    // A step of 4 mm in depth.
    const step = 0.4 * near * near;
    for (let sy = 0; sy < SAMPLES; sy++) {
      for (let sx = 0; sx < SAMPLES; sx++) {
        const at = corner + sy * row + sx;
        const id = ids[at]!;
        if (id < 0 || materials[id] !== material || Math.abs(depth[at]! - near) > step) return false;
      }
    }
    return true;
  }

  /** Weighs the corners in perspective. */
  #shadeSample(shader: Shader, id: number, x: number, y: number): void {
    const { triangles } = this.#mesh;
    const a = triangles[3 * id]!;
    const b = triangles[3 * id + 1]!;
    const c = triangles[3 * id + 2]!;
    const ax = this.#x[a]!;
    const ay = this.#y[a]!;
    const ux = this.#x[b]! - ax;
    const uy = this.#y[b]! - ay;
    const vx = this.#x[c]! - ax;
    const vy = this.#y[c]! - ay;
    const dx = x - ax;
    const dy = y - ay;
    const inverse = 1 / (ux * vy - uy * vx);
    const second = (dx * vy - dy * vx) * inverse * this.#near[b]!;
    const third = (ux * dy - uy * dx) * inverse * this.#near[c]!;
    const first = (1 - (dx * vy - dy * vx) * inverse - (ux * dy - uy * dx) * inverse) * this.#near[a]!;
    const sum = first + second + third;
    shader.shade(id, first / sum, second / sum, third / sum);
  }

  #isHidden(camera: Camera, point: Vector): boolean {
    const { size, depth } = this.#raster;
    const { x, y, near } = camera.project(camera.toCamera(point));
    const column = Math.round((x + 0.5) * SAMPLES - 0.5);
    const row = Math.round((y + 0.5) * SAMPLES - 0.5);
    if (column < 0 || row < 0 || column >= size || row >= size) return true;
    const distance = 1 / near;
    const reach = SAMPLES;
    for (let dy = -reach; dy <= reach; dy++) {
      for (let dx = -reach; dx <= reach; dx++) {
        const [sx, sy] = [column + dx, row + dy];
        if (sx < 0 || sy < 0 || sx >= size || sy >= size) continue;
        const seen = depth[sy * size + sx]!;
        if (seen === 0 || 1 / seen > distance - HIDDEN_BY) return false;
      }
    }
    return true;
  }
}

/** What lies less than this before a landmark, in centimetres, does not hide it: its own skin, thin hair. */
const HIDDEN_BY = 0.45;

function middleOf(positions: Float32Array, from: number, to: number): Vector {
  let [x, y, z] = [0, 0, 0];
  for (let i = from; i < to; i++) {
    x += positions[3 * i]!;
    y += positions[3 * i + 1]!;
    z += positions[3 * i + 2]!;
  }
  const count = to - from;
  return [x / count, y / count, z / count];
}

function gazeDirection([right, up]: readonly [number, number]): Vector {
  const [a, b] = [(right * Math.PI) / 180, (up * Math.PI) / 180];
  return [Math.sin(a) * Math.cos(b), Math.sin(b), Math.cos(a) * Math.cos(b)];
}

import type { HeadModel } from '../head/head-model';
import type { PreparedHead } from '../head/prepared-head';
import { addNormals } from '../head/surface-fields';
import type { Vector } from '../head/surface-point';
import type { HairLook, Scene } from '../scene/scene';
import { addBeard } from './beard-mesh';
import { Camera } from './camera';
import { addGlasses } from './glasses-mesh';
import { addHair } from './hair-mesh';
import { addHat } from './hat-mesh';
import type { NoiseTextures } from './noise';
import { Raster } from './raster';
import { Material, SceneMesh } from './scene-mesh';
import { FIELDS, Field } from './shading/samples';
import type { EyeFrame, ShadeInput } from './shading/shade-input';
import { Shader } from './shading/shader';
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
  readonly #shader: Shader;
  /** For each pixel of a row: samples that see anything, and those that are shaded. */
  readonly #seen: Uint8Array;
  readonly #shaded: Uint8Array;
  #inCamera = new Float32Array(0);
  #turned = new Float32Array(0);
  /** [vertices, 4]: places in the image, as the raster takes them. */
  #places = new Float32Array(0);

  /** @param size side of the images in pixels */
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
    this.#shader = new Shader(size * SAMPLES * SAMPLES);
    this.#seen = new Uint8Array(size);
    this.#shaded = new Uint8Array(size);
  }

  /** The head of a scene without its image: all that landmarks need. */
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
    this.#raster.draw(this.#mesh, this.#places, hairCut, beardCut);
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
    if (scene.hair && scene.hair.thickness > 0) hideScalp(mesh, model, scene.hair);
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
    if (this.#places.length < 4 * vertexCount) {
      const room = Math.ceil(1.3 * vertexCount);
      this.#inCamera = new Float32Array(3 * room);
      this.#turned = new Float32Array(3 * room);
      this.#places = new Float32Array(4 * room);
    }
    camera.toCameraAll(positions, this.#inCamera, vertexCount);
    camera.turnAll(normals, this.#turned, vertexCount);
    const origin = camera.project([0, 0, 0]);
    const half = (SAMPLES - 1) / 2;
    const inCamera = this.#inCamera;
    const places = this.#places;
    for (let i = 0; i < vertexCount; i++) {
      const near = 1 / (camera.distance - inCamera[3 * i + 2]!);
      const scale = camera.focal * near;
      places[4 * i] = (origin.x + scale * inCamera[3 * i]!) * SAMPLES + half;
      places[4 * i + 1] = (origin.y - scale * inCamera[3 * i + 1]!) * SAMPLES + half;
      places[4 * i + 2] = near;
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
    const input: ShadeInput = {
      scene,
      seen: {
        mesh: this.#mesh,
        positions: this.#inCamera,
        normals: this.#turned,
        places: this.#places,
        cameraDistance: camera.distance,
      },
      fields: model,
      painted,
      maps,
      noise: this.noise,
      eyes: [inCamera(eyes[0]), inCamera(eyes[1])],
      shadows,
    };
    for (let row = 0; row < this.size; row++) {
      this.#collectRow(row);
      if (this.#shader.samples.count > 0) this.#shader.shade(input);
      this.#averageRow(row);
    }
  }

  /** Gives the samples of a row of pixels to the shader; notes how many of each pixel see anything, and are shaded. */
  #collectRow(row: number): void {
    const { size } = this;
    const { ids } = this.#raster;
    const { samples } = this.#shader;
    const width = size * SAMPLES;
    const top = row * SAMPLES;
    samples.clear();
    for (let column = 0; column < size; column++) {
      const left = column * SAMPLES;
      const corner = top * width + left;
      const before = samples.count;
      let seen = 0;
      // Inside of one surface, one sample is enough for its soft colours.
      if (this.#isEven(corner, width)) {
        seen = SAMPLES * SAMPLES;
        samples.add(ids[corner]!, left, top);
      } else {
        for (let y = 0; y < SAMPLES; y++) {
          for (let x = 0; x < SAMPLES; x++) {
            const id = ids[corner + y * width + x]!;
            if (id < 0) continue;
            seen++;
            samples.add(id, left + x, top + y);
          }
        }
      }
      this.#seen[column] = seen;
      this.#shaded[column] = samples.count - before;
    }
  }

  #averageRow(row: number): void {
    const { size } = this;
    const { values } = this.#shader.samples;
    const colour = this.#colour;
    const cover = this.#cover;
    let next = 0;
    for (let column = 0; column < size; column++) {
      const at = row * size + column;
      const end = next + this.#shaded[column]!;
      const share = end > next ? 1 / (end - next) : 0;
      let sumRed = 0;
      let sumGreen = 0;
      let sumBlue = 0;
      for (; next < end; next++) {
        sumRed += values[next * FIELDS + Field.red]!;
        sumGreen += values[next * FIELDS + Field.green]!;
        sumBlue += values[next * FIELDS + Field.blue]!;
      }
      cover[at] = this.#seen[column]! / (SAMPLES * SAMPLES);
      colour[3 * at] = sumRed * share;
      colour[3 * at + 1] = sumGreen * share;
      colour[3 * at + 2] = sumBlue * share;
    }
  }

  /** Whether all samples of a pixel see the same stuff, near the same place, and not an eye with its fine edges. */
  #isEven(corner: number, row: number): boolean {
    const { ids, depth } = this.#raster;
    const first = ids[corner]!;
    if (first < 0) return false;
    const { materials } = this.#mesh;
    const material = materials[first]!;
    if (material === Material.rightEye || material === Material.leftEye) return false;
    const near = depth[corner]!;
    // A step of 4 mm in depth.
    const step = 0.4 * near * near;
    for (let sy = 0; sy < SAMPLES; sy++) {
      for (let at = corner + sy * row, end = at + SAMPLES; at < end; at++) {
        const id = ids[at]!;
        if (id === first) continue;
        if (id < 0 || materials[id] !== material) return false;
        const further = depth[at]! - near;
        if (further > step || further < -step) return false;
      }
    }
    return true;
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

/** Leaves out the scalp that nobody sees, being under a closed shell of hair. */
function hideScalp(mesh: SceneMesh, { skin, lowestHairline }: HeadModel, hair: HairLook): void {
  // So far above the hairline no gap between strands shows the skin; a hairline recedes by its 1.6-fold at most.
  const covered = hair.fray + 1 + hair.thickness - hair.low + 1.6 * hair.receding;
  for (let t = 0; t < skin.triangles; t++) {
    if (lowestHairline[t]! > covered) mesh.materials[t] = Material.hidden;
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

import type { Pose } from '../morphable/pose';
import type { HeadMesh } from './head-mesh';

/** Degrees about the head's axis from the viewer: further round, a photograph shows the skin too flat to be used. */
const VISIBLE = 66;
/** Above this height (cm, the hairline) the samples are drawn towards it by this part: the model's skull may be larger. */
const HAIRLINE = 8;
const SCALP_DRAWN_IN = 0.25;
/** What lies further round is taken from the mirrored rest, squeezed: the back of the head from this angle. */
const BACK = 45;

/**
 * Where in the photograph each vertex finds its colour, [vertices, 2] in pixels: where it is seen, or, for what faces
 * away from the camera, at the mirror image about the edge of what is seen, so that hair goes on with hair and
 * skin with skin.
 * @param shape [vertices, 3] of the model, cm
 * @param seen [vertices, 3] as seen in the photograph
 */
export function textureCoordinates(
  { axisZ, radius, turn }: HeadMesh,
  shape: Float32Array,
  seen: Float32Array,
  { rotation: r, scale }: Pose,
): Float32Array {
  const uvs = new Float32Array((shape.length / 3) * 2);
  // The direction of the camera about the head's axis.
  const camera = Math.atan2(r[6]!, r[8]!);
  const visible = (VISIBLE * Math.PI) / 180;
  const squeeze = (VISIBLE - BACK) / (180 - VISIBLE);
  for (let at = 0, uv = 0; at < shape.length; at += 3, uv += 2) {
    const [x, y, z] = [shape[at]!, shape[at + 1]!, shape[at + 2]! - axisZ];
    uvs[uv] = seen[at]!;
    uvs[uv + 1] = seen[at + 1]!;
    if (y > HAIRLINE) {
      const down = (y - HAIRLINE) * SCALP_DRAWN_IN;
      uvs[uv]! -= scale * r[1]! * down;
      uvs[uv + 1]! += scale * r[4]! * down;
    }
    const angle = Math.atan2(x, z);
    const fromCamera = wrapped(angle - camera);
    const beyond = Math.abs(fromCamera) - visible;
    if (beyond <= 0) continue;
    const mirror = camera + Math.sign(fromCamera) * (visible - beyond * squeeze);
    // Folds below the outermost skin (ears) take its texture, the sooner the further round they are.
    const depth = Math.hypot(x, z) / radius.at(y, angle);
    const out = radius.at(y, mirror) * (depth + (1 - depth) * Math.min(1, beyond / 0.3));
    // The vertex is moved to the mirror angle and seen by the same camera; only the difference is taken.
    const [dx, dz] = [out * Math.sin(mirror) - x, out * Math.cos(mirror) - z];
    // The neck's lower part stays in place, and so does what is seen on it.
    const part = turn[at / 3]! * scale;
    uvs[uv]! += part * (r[0]! * dx + r[2]! * dz);
    uvs[uv + 1]! -= part * (r[3]! * dx + r[5]! * dz);
  }
  return uvs;
}

function wrapped(angle: number): number {
  return angle - 2 * Math.PI * Math.round(angle / (2 * Math.PI));
}

import type { Vector } from '../head/surface-point';
import { eyeCentre, face } from './head-surface';
import type { AllParameters } from './parameters';

/** A mesh that moves with the parameters. */
export interface Part {
  readonly material: string;
  readonly count: number;
  readonly triangles: readonly (readonly [number, number, number])[];
  /** Centimetres. */
  point(index: number, parameters: AllParameters): Vector;
}

/** Eyeballs, teeth and the mouth's inside. */
export function insideParts(): readonly Part[] {
  return [eyeball('M_ScleraRight', -1), eyeball('M_ScleraLeft', 1), teeth(1), teeth(-1), mouthLining()];
}

const MERIDIANS = 16;
const PARALLELS = 12;

function eyeball(material: string, sign: -1 | 1): Part {
  const { count, triangles } = grid(PARALLELS, MERIDIANS);
  return {
    material,
    count,
    triangles,
    point(index, parameters) {
      const row = Math.floor(index / (MERIDIANS + 1));
      const polar = (Math.PI * row) / PARALLELS;
      const turn = (2 * Math.PI * (index % (MERIDIANS + 1))) / MERIDIANS;
      const [x, y, z] = eyeCentre(sign, parameters);
      const ring = Math.sin(polar) * face.eyeRadius;
      return [x + ring * Math.sin(turn), y + Math.cos(polar) * face.eyeRadius, z + ring * Math.cos(turn)];
    },
  };
}

const TEETH_COLUMNS = 12;

/** A bow of teeth, of the upper (+1) or the lower jaw. */
function teeth(jaw: -1 | 1): Part {
  const { count, triangles } = grid(1, TEETH_COLUMNS);
  return {
    material: 'M_Teeth',
    count,
    triangles,
    point(index, parameters) {
      const part = ((index % (TEETH_COLUMNS + 1)) / TEETH_COLUMNS) * 2 - 1;
      const low = index > TEETH_COLUMNS;
      const y = face.mouthY + (jaw > 0 ? (low ? -0.35 : 0.8) : low ? -1.3 : -0.3);
      const x = 2.1 * part;
      const z = 10.35 - 0.34 * x * x + (jaw < 0 ? -0.25 : 0);
      return jaw > 0 ? moved([x, y, z], parameters, 0) : moved([x, y, z], parameters, 1);
    },
  };
}

const LINING = 6;

/** A dark wall behind the lips; its lower part goes with the jaw. */
function mouthLining(): Part {
  const { count, triangles } = grid(LINING, LINING);
  return {
    material: 'M_GumsTongue',
    count,
    triangles,
    point(index, parameters) {
      const row = Math.floor(index / (LINING + 1)) / LINING;
      const x = ((index % (LINING + 1)) / LINING - 0.5) * 6;
      const y = face.mouthY + 2 - 4 * row;
      return moved([x, y, 8.9 - 0.16 * x * x], parameters, row);
    },
  };
}

/** Turns with the jaw as far as `share`. */
function moved([x, y, z]: Vector, of: AllParameters, share: number): Vector {
  const turn = share * 0.36 * of.jawOpen;
  const [s, c] = [Math.sin(turn), Math.cos(turn)];
  const [jy, jz] = [y - 1.5 - 0.2 * of.faceLength + 0.25 * of.mouthHeight, z - 1.5];
  return [
    x * (1 + 0.035 * of.headWidth) + share * 0.7 * (of.jawLeft - of.jawRight),
    1.5 + jy * c - jz * s,
    1.5 + jz * c + jy * s,
  ];
}

/** Triangles of a grid that faces the viewer where columns run to the right and rows down. */
function grid(
  rows: number,
  columns: number,
): { count: number; triangles: (readonly [number, number, number])[] } {
  const triangles: (readonly [number, number, number])[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const a = row * (columns + 1) + column;
      const c = a + columns + 1;
      triangles.push([a, c, a + 1], [a + 1, c, c + 1]);
    }
  }
  return { count: (rows + 1) * (columns + 1), triangles };
}

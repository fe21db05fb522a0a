import type { Colour } from '../../scene/colour';
import { Material } from '../scene-mesh';
import { FIELDS, Field, type Samples } from './samples';
import type { ShadeInput } from './shade-input';

/** Stuff of one colour. */
interface Plain {
  readonly colour: Colour;
  readonly ambient: number;
  readonly specular: number;
  readonly gloss: number;
}

const teeth: Plain = { colour: [0.68, 0.6, 0.46], ambient: 0.55, specular: 0.25, gloss: 40 };
const gums: Plain = { colour: [0.35, 0.07, 0.06], ambient: 0.35, specular: 0.2, gloss: 30 };

/** Teeth, gums and glasses. */
export function shadePlain(samples: Samples, { scene }: ShadeInput): void {
  fill(samples, Material.teeth, teeth);
  fill(samples, Material.gums, gums);
  const { glasses } = scene;
  if (!glasses) return;
  fill(samples, Material.frame, { colour: glasses.frame, ambient: 1, specular: 0.5, gloss: 50 });
  fill(samples, Material.lens, { colour: glasses.lens, ambient: 1, specular: 0.6, gloss: 120 });
}

function fill(samples: Samples, kind: number, { colour, ambient, specular, gloss }: Plain): void {
  const { values } = samples;
  const list = samples.ofKind[kind]!;
  const count = samples.kindCount[kind]!;
  for (let k = 0; k < count; k++) {
    const i = list[k]!;
    const o = i * FIELDS;
    values[o + Field.red] = colour[0];
    values[o + Field.green] = colour[1];
    values[o + Field.blue] = colour[2];
    values[o + Field.wrap] = 0;
    values[o + Field.ambient] = ambient;
    values[o + Field.specular] = specular;
    values[o + Field.gloss] = gloss;
  }
}

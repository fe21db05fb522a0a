import { analyseFace, type LandmarkScheme } from '@musica/core';
import { byId, make, setText } from '../dom/elements';
import { percent } from '../format';
import { type DemoState, isUndecided, outcomeOf } from '../state';
import type { Store } from '../store';

/** A row of the panel: what it is, its name in the field, and its value. */
type Row = readonly [name: string, term: string, value: string];

/** What is computed from the landmarks of the selected face: where the head is turned to, how far eyes and mouth are open, blinks. */
export class MeasuresPanel {
  readonly #list = byId<HTMLDListElement>('measures');

  constructor(store: Store<DemoState>) {
    store.subscribe((state, before) => {
      // While the cascade plays, only the position changes, with every frame.
      const keys = ['scene', 'selected', 'exitBelow', 'scheme'] as const;
      if (keys.some((key) => state[key] !== before[key])) this.#show(state);
    });
    this.#show(store.state);
  }

  #show(state: DemoState): void {
    const rows = rowsOf(state);
    byId('measures-card').hidden = rows.length === 0 && !isUndecided(state.scene);
    if (rows.length === 0)
      rows.push(...[...namesOfMeasures, ...namesOfErrors].map(([name, term]): Row => [name, term, '–']));
    if (this.#list.childElementCount !== rows.length) this.#list.replaceChildren(...rows.map(emptyRow));
    for (const [index, [name, term, value]] of rows.entries()) {
      const [head, cell] = this.#list.children[index]!.children;
      setText(head!.firstElementChild!, name);
      setText(head!.lastElementChild!, term);
      setText(cell!, value);
    }
  }
}

const emptyRow = () => make('div', {}, make('dt', {}, make('span'), make('small')), make('dd'));

function rowsOf(state: DemoState): Row[] {
  const { scene, selected } = state;
  const face = scene?.faces[selected];
  // Of landmarks of another scheme nothing of this is known.
  const outcome = face && outcomeOf(face, state);
  const found = outcome && analyseFace(outcome.landmarks);
  if (!scene || !face || !found) return [];
  const { yaw, pitch, roll } = found.headPose;
  const sideways = (degrees: number) => towards(scene.mirror ? -degrees : degrees, 'right', 'left');
  const { imageLeft, imageRight } = found.eyeOpenness;
  const [left, right] = scene.mirror ? [imageRight, imageLeft] : [imageLeft, imageRight];
  const values = [
    sideways(yaw),
    towards(pitch, 'down', 'up'),
    sideways(roll),
    `${share(left)}, ${share(right)}`,
    share(found.mouthOpenness),
  ];
  const rows = values.map((value, index): Row => [...namesOfMeasures[index]!, value]);
  rows.push(...errorRows(outcome.landmarkErrors, state.scheme));
  if (found.gaze) {
    const { yaw, pitch } = found.gaze;
    rows.push(['Eyes look', 'gaze', `${sideways(yaw)}, ${towards(pitch, 'down', 'up')}`]);
  }
  if (face.kind === 'live' && face.eyes) {
    rows.push(['Blinks', face.eyes.shut ? 'eyes are shut' : 'eyes are open', String(face.eyes.count)]);
  }
  return rows;
}

/** What every face has; while none is found yet, rows without values. */
const namesOfMeasures = [
  ['Head turns', 'yaw'],
  ['Head nods', 'pitch'],
  ['Head leans', 'roll'],
  ['Eyes open', 'height by width'],
  ['Mouth open', 'height by width'],
] as const;

/** What a model adds that knows the error of each landmark. */
const namesOfErrors = [
  ['Surest point', 'predicted error'],
  ['Least sure point', 'predicted error'],
] as const;

/** Which landmarks the model is surest and least sure of: "jaw, 7.1 %". */
function errorRows(errors: readonly number[] | undefined, scheme: LandmarkScheme | undefined): Row[] {
  if (!errors || !scheme) return [];
  const nameOf = (landmark: number) =>
    Object.entries(scheme.parts).find(([, indices]) => indices.includes(landmark))?.[0];
  return [Math.min(...errors), Math.max(...errors)].map((error, row): Row => {
    const landmark = errors.indexOf(error);
    // "eyeImageLeft" is an eye; in a mirror it would be another one.
    const part = nameOf(landmark)?.replace(/[A-Z].*/, '') ?? 'point';
    return [namesOfErrors[row]![0], `number ${landmark}`, `${part}, ${percent(error)}`];
  });
}

const share = (ratio: number) => `${Math.round(100 * ratio)} %`;

/** "12\u00b0 right" */
function towards(degrees: number, above: string, below: string): string {
  const rounded = Math.round(degrees);
  if (rounded === 0) return '0\u00b0';
  return `${Math.abs(rounded)}\u00b0 ${rounded > 0 ? above : below}`;
}

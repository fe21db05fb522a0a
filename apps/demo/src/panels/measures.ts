import { analyseFace } from '@musica/core';
import { byId, make, setText } from '../dom/elements';
import { type DemoState, outcomeOf } from '../state';
import type { Store } from '../store';

/** A row of the panel: what it is, its name in the field, and its value. */
type Row = readonly [name: string, term: string, value: string];

/** What is computed from the landmarks of the selected face: where the head is turned to, how far eyes and mouth are open, blinks. */
export class MeasuresPanel {
  readonly #list = byId<HTMLDListElement>('measures');

  constructor(store: Store<DemoState>) {
    store.subscribe((state) => this.#show(state));
  }

  #show(state: DemoState): void {
    const rows = rowsOf(state);
    byId('measures-card').hidden = rows.length === 0;
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
  const found = face && analyseFace(outcomeOf(face, state).landmarks);
  if (!scene || !face || !found) return [];
  const { yaw, pitch, roll } = found.headPose;
  const sideways = (degrees: number) => towards(scene.mirror ? -degrees : degrees, 'right', 'left');
  const { imageLeft, imageRight } = found.eyeOpenness;
  const [left, right] = scene.mirror ? [imageRight, imageLeft] : [imageLeft, imageRight];
  const rows: Row[] = [
    ['Head turns', 'yaw', sideways(yaw)],
    ['Head nods', 'pitch', towards(pitch, 'down', 'up')],
    ['Head leans', 'roll', sideways(roll)],
    ['Eyes open', 'height by width', `${share(left)}, ${share(right)}`],
    ['Mouth open', 'height by width', share(found.mouthOpenness)],
  ];
  if (found.gaze) {
    const { yaw, pitch } = found.gaze;
    rows.push(['Eyes look', 'gaze', `${sideways(yaw)}, ${towards(pitch, 'down', 'up')}`]);
  }
  if (face.kind === 'live' && face.eyes) {
    rows.push(['Blinks', face.eyes.shut ? 'eyes are shut' : 'eyes are open', String(face.eyes.count)]);
  }
  return rows;
}

const share = (ratio: number) => `${Math.round(100 * ratio)} %`;

/** "12\u00b0 right" */
function towards(degrees: number, above: string, below: string): string {
  const rounded = Math.round(degrees);
  if (rounded === 0) return '0\u00b0';
  return `${Math.abs(rounded)}\u00b0 ${rounded > 0 ? above : below}`;
}

import { byId, setText } from '../dom/elements';
import { milliseconds } from '../format';

export interface Figures {
  /** Steps a face takes on average. */
  readonly meanSteps: number;
  readonly steps: number;
  /** Frames, or faces, a second. */
  readonly rate: number;
  readonly rateName: 'Frames/s' | 'Faces/s';
  /** Share of the multiply-adds of all steps that is not spent, 0 to 1. */
  readonly saved: number;
}

const orDash = (value: number, text: (value: number) => string) =>
  Number.isFinite(value) ? text(value) : '–';

export function showFigures({ meanSteps, steps, rate, rateName, saved }: Figures): void {
  setText(
    byId('mean-steps'),
    orDash(meanSteps, (value) => `${value.toFixed(2)} of ${steps}`),
  );
  setText(byId('rate-name'), rateName);
  setText(
    byId('rate'),
    orDash(rate, (value) => value.toFixed(value < 10 ? 1 : 0)),
  );
  setText(
    byId('saved'),
    orDash(saved, (value) => `${(100 * value).toFixed(0)} %`),
  );
}

export function showTimings(entries: readonly (readonly [stage: string, value: number])[]): void {
  const body = byId<HTMLTableSectionElement>('timings');
  while (body.rows.length > entries.length) body.deleteRow(-1);
  for (const [index, [stage, value]] of entries.entries()) {
    let row = body.rows[index];
    if (!row) {
      row = body.insertRow();
      const head = document.createElement('th');
      head.scope = 'row';
      row.append(head);
      row.insertCell();
    }
    setText(row.cells[0]!, stage);
    setText(row.cells[1]!, milliseconds(value));
  }
}

import { modelCost } from '@musica/core';
import { byId, setText } from '../dom/elements';
import type { Engine } from '../engine/engine';
import type { Live } from '../engine/live';
import type { Still } from '../engine/still';
import type { Timings } from '../engine/timings';
import { milliseconds } from '../format';
import { type DemoState, exitStepOf } from '../state';
import type { Store } from '../store';

/** How often the figures of a video are shown anew, in milliseconds. */
const EVERY = 250;

export interface FiguresParts {
  readonly store: Store<DemoState>;
  readonly engine: Engine;
  readonly live: Live;
  readonly still: Still;
  readonly timings: Timings;
}

interface Figures {
  /** Steps a face takes on average. */
  readonly meanSteps: number;
  readonly steps: number;
  /** Frames, or faces, a second. */
  readonly rate: number;
  readonly rateName: 'Frames/s' | 'Faces/s';
  /** Share of the multiply-adds of all steps that is not spent, 0 to 1. */
  readonly saved: number;
}

/** What the early exit saves, how fast it is, and where the time goes. */
export class FiguresPanel {
  constructor(private readonly parts: FiguresParts) {
    parts.store.subscribe((state, before) => {
      const { scene } = state;
      // Figures of a video are those of many frames and wait for the clock; all others belong to what is shown with them.
      const nextFrame = scene?.kind === 'live' && before.scene?.kind === 'live';
      if (state.exitBelow !== before.exitBelow || (scene !== before.scene && !nextFrame)) this.#show();
    });
    setInterval(() => this.#show(), EVERY);
  }

  #show(): void {
    const { store, engine, live, still, timings } = this.parts;
    const { scene, exitBelow } = store.state;
    const isLive = scene?.kind === 'live';
    const taken = isLive ? live.steps : (scene?.faces.map(({ steps }) => exitStepOf(steps, exitBelow)) ?? []);
    const config = engine.aligner?.model.config;
    const cost = config && modelCost(config).multiplyAdds;
    const work = cost ? mean(taken.map((steps) => cost[steps - 1]! / cost.at(-1)!)) : Number.NaN;
    showFigures({
      meanSteps: mean(taken),
      steps: engine.steps,
      rate: isLive ? live.rate.perSecond() : still.rate,
      rateName: isLive ? 'Frames/s' : 'Faces/s',
      saved: 1 - work,
    });
    const { loadTime, warmupTime } = engine;
    const loading: [string, number][] = [
      ['Load the model', loadTime],
      ['First run', warmupTime],
    ];
    showTimings([...timings.entries(), ...(loadTime > 0 ? loading : [])]);
  }
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

const orDash = (value: number, text: (value: number) => string) =>
  Number.isFinite(value) ? text(value) : '–';

function showFigures({ meanSteps, steps, rate, rateName, saved }: Figures): void {
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

function showTimings(entries: readonly (readonly [stage: string, value: number])[]): void {
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

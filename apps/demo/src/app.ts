import { Player } from './cascade/player';
import { StepCards } from './cascade/step-cards';
import { EngineControls } from './controls/engine-controls';
import { setUpExport } from './controls/export-buttons';
import { LayerControls, stillLook } from './controls/layer-controls';
import { LiveControls } from './controls/live-controls';
import { OpenControls } from './controls/open-controls';
import { setUpQuitSlider } from './controls/quit-slider';
import { createAnnouncer } from './dom/announcer';
import { Busy } from './dom/busy';
import { byId } from './dom/elements';
import { showLimits } from './dom/limits';
import { LoadingNote } from './dom/loading-note';
import { MessageBoard } from './dom/message-board';
import { setUpTheme } from './dom/theme';
import { Engine } from './engine/engine';
import { Live } from './engine/live';
import { Still } from './engine/still';
import { Timings } from './engine/timings';
import { QuitChart } from './panels/chart';
import { FiguresPanel } from './panels/figures';
import { MeasuresPanel } from './panels/measures';
import { ResultPanel } from './panels/result';
import { Opening } from './sources/opening';
import { Stage } from './stage/stage';
import type { DemoState } from './state';
import { Store } from './store';

/** Puts the parts of the page together and loads the model. */
export function startApp(): void {
  const store = new Store<DemoState>({
    scene: undefined,
    selected: 0,
    position: 0,
    exitBelow: 3.5,
    failAbove: 15,
    scheme: undefined,
    playing: false,
    ...stillLook,
  });
  const announce = createAnnouncer();
  const board = new MessageBoard();
  const loading = new LoadingNote();
  const busy = new Busy(byId('stage'), () => store.told());
  const opening = new Opening(busy, board);

  const video = byId<HTMLVideoElement>('video');
  const timings = new Timings();
  const engine = new Engine((progress) => loading.progress(progress));
  const stage = new Stage(store);
  const player = new Player(store);
  const layers = new LayerControls(store);
  const still = new Still({ store, engine, timings, loading, player, layers });
  const live = new Live(video, engine, store, timings);

  showLimits();
  setUpTheme(() => stage.draw());
  new QuitChart(store);
  new ResultPanel(store, () => engine.steps, announce);
  new MeasuresPanel(store);
  new StepCards(
    store,
    () => engine.aligner?.model.config,
    (position) => (live.running ? liveControls.freeze() : player.goTo(position)),
  );
  new FiguresPanel({ store, engine, live, still, timings });
  setUpQuitSlider(store, () => {
    player.toResult();
    live.steps.length = 0;
    still.timeSoon();
  });
  setUpExport(store, engine, board);

  const liveControls = new LiveControls({ video, live, still, store, layers, opening, board });
  const openControls = new OpenControls({ video, still, live: liveControls, opening, board });
  const parts = { engine, store, still, live, opening, board, busy, loading, announce };
  const engineControls = new EngineControls(parts);
  void openControls.previewSample();
  void engineControls.start();
}

import { byId } from '../dom/elements';
import type { MessageBoard } from '../dom/message-board';
import type { Engine } from '../engine/engine';
import { download, stemOf } from '../export/download';
import { formatJson } from '../export/json';
import { renderPng } from '../export/png';
import { formatPts } from '../export/pts';
import { type DemoState, outcomeOf } from '../state';
import type { Store } from '../store';

/** The buttons that save what is shown: image, all faces, the selected face. */
export function setUpExport(store: Store<DemoState>, engine: Engine, board: MessageBoard): void {
  const [png, json, pts] = (['png', 'json', 'pts'] as const).map((kind) =>
    byId<HTMLButtonElement>(`export-${kind}`),
  ) as [HTMLButtonElement, HTMLButtonElement, HTMLButtonElement];
  store.subscribe(({ scene, selected }) => {
    png.disabled = !scene;
    json.disabled = !scene;
    pts.disabled = !scene?.faces[selected];
  });
  png.addEventListener('click', async () => {
    const { scene } = store.state;
    if (!scene) return;
    try {
      download(`${stemOf(scene.name)}.musica.png`, await renderPng(scene, store.state));
    } catch (error) {
      board.fail(error, 'The image cannot be exported');
    }
  });
  json.addEventListener('click', () => {
    const { scene } = store.state;
    const { aligner } = engine;
    if (!scene || !aligner) return;
    const text = formatJson(scene, store.state, aligner.model.config, aligner.backend);
    download(`${stemOf(scene.name)}.json`, text, 'application/json');
  });
  pts.addEventListener('click', () => {
    const { scene, selected } = store.state;
    const face = scene?.faces[selected];
    if (!scene || !face) return;
    const number = scene.faces.length > 1 ? `-${selected + 1}` : '';
    const { landmarks } = outcomeOf(face, store.state);
    download(`${stemOf(scene.name)}${number}.pts`, formatPts(landmarks));
  });
}

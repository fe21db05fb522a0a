import { byId } from '../dom/elements';
import type { MessageBoard } from '../dom/message-board';
import type { Engine } from '../engine/engine';
import { download, stemOf } from '../export/download';
import { renderGif } from '../export/gif';
import { formatJson } from '../export/json';
import { renderPng } from '../export/png';
import { formatPts } from '../export/pts';
import { type DemoState, outcomeOf } from '../state';
import type { Store } from '../store';

/** The buttons that save what is shown: the steps as an animation, the image, all faces, the selected face. */
export function setUpExport(store: Store<DemoState>, engine: Engine, board: MessageBoard): void {
  const button = (kind: string) => byId<HTMLButtonElement>(`export-${kind}`);
  const [gif, png, json, pts] = [button('gif'), button('png'), button('json'), button('pts')];
  let writing = false;
  store.subscribe(({ scene, selected }) => {
    gif.disabled = writing || scene?.kind !== 'still' || !scene.faces[selected];
    png.disabled = !scene;
    json.disabled = !scene;
    pts.disabled = !scene?.faces[selected];
  });
  gif.addEventListener('click', async () => {
    const { scene } = store.state;
    if (scene?.kind !== 'still') return;
    writing = gif.disabled = true;
    gif.ariaBusy = 'true';
    try {
      download(`${stemOf(scene.name)}.musica.gif`, await renderGif(scene, store.state, breathe));
    } catch (error) {
      board.fail(error, 'The animation cannot be exported');
    } finally {
      gif.ariaBusy = null;
      writing = gif.disabled = false;
    }
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

/** Lets the page answer before the next image is worked on. */
const breathe = () => new Promise<void>((resolve) => setTimeout(resolve));

import { byId, setText } from '../dom/elements';
import { percent } from '../format';
import type { DemoState } from '../state';
import type { Store } from '../store';

/** The slider of the predicted error below which a face exits. @param onChange called with the new threshold in the store */
export function setUpQuitSlider(store: Store<DemoState>, onChange: () => void): void {
  const slider = byId<HTMLInputElement>('quit');
  const show = (exitBelow: number) => {
    setText(byId('quit-value'), exitBelow === 0 ? 'never' : percent(exitBelow));
    slider.setAttribute('aria-valuetext', exitBelow === 0 ? 'never: all steps run' : percent(exitBelow));
  };
  slider.value = String(store.state.exitBelow);
  show(store.state.exitBelow);
  slider.addEventListener('input', () => {
    const exitBelow = Number(slider.value);
    show(exitBelow);
    store.set({ exitBelow });
    onChange();
  });
}

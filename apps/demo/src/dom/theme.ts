import { byId } from './elements';

/** The theme switch: the system's theme, or the one that was chosen last on this machine. */
export function setUpTheme(onChange: () => void): void {
  const select = byId<HTMLSelectElement>('theme');
  const apply = (theme: string) => {
    if (theme === 'auto') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    onChange();
  };
  select.value = remembered() ?? 'auto';
  if (!select.value) select.value = 'auto';
  apply(select.value);
  select.addEventListener('change', () => {
    apply(select.value);
    try {
      localStorage.setItem('theme', select.value);
    } catch {
      // Without storage the choice lasts as long as the page.
    }
  });
}

function remembered(): string | null {
  try {
    return localStorage.getItem('theme');
  } catch {
    return null;
  }
}

import { byId, setText } from './elements';

/** Says things to screen readers, once each and not too often: only the last of what comes within a moment is said. */
export function createAnnouncer(): (text: string) => void {
  const region = byId('announcer');
  let timer: number | undefined;
  return (text) => {
    clearTimeout(timer);
    timer = window.setTimeout(() => setText(region, text), 400);
  };
}

import { byId, setText } from './elements';

/** What this browser lacks, in words for whoever uses the page; empty where it has all. Without WebAssembly nothing else matters. */
function limit(): string {
  if (typeof WebAssembly === 'undefined')
    return 'This browser has no WebAssembly (on an iPhone: Lockdown Mode switches it off). Faces cannot be found without it.';
  if (typeof Worker === 'undefined')
    return 'This browser has no Workers. The page computes by itself, and may not answer while it does.';
  return '';
}

/** Says it where something is missing; the page goes on where it can. */
export function showLimits(): void {
  const note = byId('limits');
  setText(note, limit());
  note.hidden = note.textContent === '';
}

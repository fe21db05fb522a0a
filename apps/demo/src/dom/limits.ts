import { byId, setText } from './elements';

/** What this browser lacks, in words for whoever uses the page; empty where it has all. */
function limits(): string[] {
  const found: string[] = [];
  if (typeof WebAssembly === 'undefined')
    found.push(
      'This browser has no WebAssembly (on an iPhone: Lockdown Mode switches it off). Faces cannot be found without it.',
    );
  if (typeof Worker === 'undefined')
    found.push('This browser has no Workers. The page computes by itself, and may not answer while it does.');
  return found;
}

/** Says it where something is missing; the page goes on where it can. */
export function showLimits(): void {
  const note = byId('limits');
  setText(note, limits().join(' '));
  note.hidden = note.textContent === '';
}

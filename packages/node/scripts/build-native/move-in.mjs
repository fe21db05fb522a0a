import { existsSync, lstatSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Moves what was built into the package; returns how to undo that. */
export function moveIn(work, dir, parts) {
  const undo = [];
  const revert = () => {
    for (const step of undo.splice(0).reverse()) step();
  };
  try {
    for (const [i, part] of parts.entries()) {
      const target = join(dir, part);
      if (existsSync(target)) {
        const old = join(work, `old-${i}`);
        renameSync(target, old);
        undo.push(() => renameSync(old, target));
      } else if (!existsSync(dirname(target))) {
        const parent = dirname(target);
        mkdirSync(parent, { recursive: true });
        undo.push(() => rmSync(parent, { recursive: true }));
      }
      renameSync(join(work, part), target);
      undo.push(() => rmSync(target, { recursive: true }));
    }
  } catch (error) {
    revert();
    throw error;
  }
  return revert;
}

/** Bytes of a file, or of all in a folder. */
export function sizeOf(path) {
  const stat = lstatSync(path);
  if (!stat.isDirectory()) return stat.size;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}
